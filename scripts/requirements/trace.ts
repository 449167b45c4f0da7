/**
 * Accounts for requirements: which are there, what carries them, and which tests name them.
 */
import type { Documents } from "./documents.ts";
import type { Mention, Mentions } from "./mentions.ts";
import type { Behaviour, Requirement } from "./requirement.ts";

/** One line of the table. */
export interface Traced {
  readonly id: string;
  readonly what: string;
  /** Labels of the carriers. */
  readonly carriedBy: readonly string[];
  readonly behaviour: Behaviour;
  readonly notOnTheWire: string | null;
  /** Files that name the requirement. */
  readonly tests: readonly string[];
  /** What is missing from the documents; empty when the requirement is accounted for. */
  readonly faults: readonly string[];
  /** The part of the behaviour that no test names yet. */
  readonly untested: Behaviour;
}

/** Every ID that has to be accounted for, in order. */
export function requirementIds(): string[] {
  const numbers = (letter: string, last: number) =>
    Array.from({ length: last }, (_, index) => `${letter}${index + 1}`);
  return [...numbers("D", 86), ...numbers("S", 53), "S53a", ...numbers("S", 92).slice(53)];
}

/** @returns what keeps a requirement from being accounted for */
export function accountFor(requirement: Requirement, documents: Documents): string[] {
  const { carriedBy, behaviour, notOnTheWire } = requirement;
  if (carriedBy?.length === 0) return ["it is carried by nothing"];
  const reasons = [notOnTheWire, ...Object.values(behaviour ?? {})];
  if (carriedBy === undefined && reasons.every((text) => text === undefined || text === "")) {
    return ["it has neither a carrier, nor a behaviour, nor a reason"];
  }
  return (carriedBy ?? [])
    .map((carrier) => carrier.findFault(documents))
    .filter((fault) => fault !== undefined);
}

/** @returns a line per requirement that is there, and one per ID that is not or is there twice */
export function trace(
  requirements: readonly Requirement[],
  documents: Documents,
  mentions: Mentions,
): Traced[] {
  const known = requirementIds();
  const given = requirements.map(({ id }) => id);
  const lines = requirements.map((requirement): Traced => {
    const { id, what, carriedBy = [], behaviour = {}, notOnTheWire = null } = requirement;
    const twice = given.indexOf(id) !== given.lastIndexOf(id);
    const tests = mentions.get(id) ?? [];
    return {
      id,
      what,
      carriedBy: carriedBy.map(({ label }) => label),
      behaviour,
      notOnTheWire,
      tests: tests.map(({ file }) => file),
      faults: [
        ...(twice ? ["it is accounted for twice"] : []),
        ...(known.includes(id) ? [] : ["there is no such requirement"]),
        ...accountFor(requirement, documents),
      ],
      untested: untestedOf(behaviour, tests),
    };
  });
  return [...lines, ...known.filter((id) => !given.includes(id)).map(unaccounted)];
}

function untestedOf(behaviour: Behaviour, tests: readonly Mention[]): Behaviour {
  const proved = new Set<string>(tests.flatMap(({ proves }) => proves));
  return Object.fromEntries(Object.entries(behaviour).filter(([side]) => !proved.has(side)));
}

function unaccounted(id: string): Traced {
  return {
    id,
    what: "",
    carriedBy: [],
    behaviour: {},
    notOnTheWire: null,
    tests: [],
    faults: ["it is not accounted for"],
    untested: {},
  };
}
