/**
 * Compares what two homeservers did in the same scenario. What differs is a fault of the one that plays the other, or
 * it is accepted for a reason that somebody wrote down.
 */
import { keyOf, type Line, type StepTranscript, type Transcript } from "./transcript.ts";

export interface Difference {
  readonly step: string;
  /** `to-homeserver irc createRoom`; or `pushed irc`. */
  readonly where: string;
  /** `only in synapse: 200`, `request, only in mock: events[].age: integer`. */
  readonly what: string;
}

/** A difference that may be there. */
export interface AcceptedDifference {
  /** Defaults to any. */
  readonly step?: string;
  readonly where: RegExp;
  readonly what: RegExp;
  readonly reason: string;
  /** It is there in some runs only: nobody is told when it is missing. */
  readonly isChance?: boolean;
}

export interface Comparison {
  /** What nobody has accepted. */
  readonly differences: readonly Difference[];
  readonly accepted: readonly { readonly difference: Difference; readonly reason: string }[];
  /** Entries of the table that nothing fits any more. */
  readonly unused: readonly AcceptedDifference[];
}

export function compareTranscripts(
  real: Transcript,
  played: Transcript,
  table: readonly AcceptedDifference[] = [],
): Comparison {
  const found = findDifferences(real, played);
  const entryOf = ({ step, where, what }: Difference) =>
    table.find(
      (one) => (one.step ?? step) === step && one.where.test(where) && one.what.test(what),
    );
  const used = new Set(found.map(entryOf));
  return {
    differences: found.filter((one) => entryOf(one) === undefined),
    accepted: found.flatMap((difference) => {
      const entry = entryOf(difference);
      return entry === undefined ? [] : [{ difference, reason: entry.reason }];
    }),
    unused: table.filter((one) => one.isChance !== true && !used.has(one)),
  };
}

function findDifferences(real: Transcript, played: Transcript): Difference[] {
  const names: Names = [real.homeserver, played.homeserver];
  const steps = new Set([...real.steps, ...played.steps].map(({ step }) => step));
  const perStep = [...steps].flatMap((step) => {
    const [one, other] = [real, played].map(({ steps: all }) =>
      all.find((candidate) => candidate.step === step),
    );
    if (one === undefined || other === undefined) {
      const [first, second] = names;
      return [{ step, where: "step", what: `only in ${one === undefined ? second : first}` }];
    }
    return [...compareLines(one, other, names), ...comparePushed(one, other, names)];
  });
  return [...perStep, ...compareBeside(real.beside, played.beside, names)];
}

type Names = readonly [real: string, played: string];

function compareLines(one: StepTranscript, other: StepTranscript, names: Names): Difference[] {
  const both = [byKey(one.lines), byKey(other.lines)] as const;
  const keys = [...new Set(both.flatMap((lines) => [...lines.keys()]))];
  const found = keys.flatMap((key): Difference[] => {
    const [first, second] = [both[0].get(key), both[1].get(key)];
    const line = first ?? second;
    if (line === undefined) return [];
    const { step } = one;
    const where = `${line.direction} ${line.caller} ${line.operation}`;
    if (first === undefined || second === undefined) {
      const name = first === undefined ? names[1] : names[0];
      const { status, errcode, authentication } = line;
      const what = `only in ${name}: ${[status, errcode].filter((x) => x !== null).join(" ")}, token in ${authentication}`;
      return [{ step, where, what }];
    }
    return (["request", "answer"] as const).flatMap((part) =>
      compareSets(first[part], second[part], names).map((what) => ({
        step,
        where,
        what: `${part} ${line.status}, ${what}`,
      })),
    );
  });
  return [...found, ...compareOrder(one, both, names)];
}

/** What a client asks for comes in the order of the scenario; a homeserver asks and pushes as it likes. */
function compareOrder(
  { step }: StepTranscript,
  both: readonly [ReadonlyMap<string, Line>, ReadonlyMap<string, Line>],
  names: Names,
): Difference[] {
  const asking = [...both[0].values()].filter(({ direction }) => direction === "to-homeserver");
  const callers = new Set(asking.map(({ direction, caller }) => `${direction} ${caller}`));
  return [...callers].flatMap((caller) => {
    const [first, second] = both.map((lines, index) =>
      [...lines]
        .filter(([key, line]) => {
          const isShared = both[1 - index]?.has(key) === true;
          return isShared && `${line.direction} ${line.caller}` === caller;
        })
        .map(([, { operation, status }]) => `${operation} ${status}`)
        .join(", "),
    );
    if (first === second) return [];
    const what = `order: ${names[0]} ${first}; ${names[1]} ${second}`;
    return [{ step, where: caller, what }];
  });
}

function comparePushed(one: StepTranscript, other: StepTranscript, names: Names): Difference[] {
  const callers = new Set([...Object.keys(one.pushed), ...Object.keys(other.pushed)]);
  return [...callers].flatMap((caller) => {
    const [first, second] = [one, other].map(
      ({ pushed }) => pushed[caller]?.join(", ") ?? "nothing",
    );
    if (first === second) return [];
    const what = `${names[0]} ${first}; ${names[1]} ${second}`;
    return [{ step: one.step, where: `pushed ${caller}`, what }];
  });
}

function compareBeside(
  one: Transcript["beside"],
  other: Transcript["beside"],
  names: Names,
): Difference[] {
  const members = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...members].flatMap((member) =>
    compareSets(one[member] ?? [], other[member] ?? [], names).map((what) => ({
      step: "all steps",
      where: `beside events ${member}`,
      what,
    })),
  );
}

function compareSets(
  one: readonly string[],
  other: readonly string[],
  [first, second]: Names,
): string[] {
  return [
    ...one.filter((line) => !other.includes(line)).map((line) => `only in ${first}: ${line}`),
    ...other.filter((line) => !one.includes(line)).map((line) => `only in ${second}: ${line}`),
  ];
}

function byKey(lines: readonly Line[]): Map<string, Line> {
  return new Map(lines.map((line) => [keyOf(line), line]));
}
