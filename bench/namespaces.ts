/**
 * How many decisions a second a set of namespaces takes: whether a user ID is exclusive, for IDs that are claimed and for
 * IDs that are not, with ten namespaces and with ten thousand. Beside it what the same costs when each namespace is a
 * RegExp, and one is tried after the other.
 */
import type { UserId } from "../generated/v1/homeserver.types.ts";
import {
  createNamespaceSet,
  type NamespaceProfile,
  namespaceProfiles,
} from "../src/matrix/namespaces.ts";

export interface NamespaceRates {
  readonly name: string;
  readonly count: number;
  /** How long it takes to make the set, in milliseconds. */
  readonly setUpMs: number;
  /** Decisions per second. */
  readonly hits: number;
  readonly misses: number;
}

export interface MeasureNamespacesOptions {
  /** For each number. Defaults to 5, of which the median counts. */
  readonly rounds?: number;
  /** How long a round is. Defaults to 0.1. */
  readonly seconds?: number;
}

type Decide = (id: UserId) => boolean;
type CreateDecide = (regexes: readonly string[]) => Decide;

interface Contestant {
  readonly name: string;
  readonly regexOf: (number: number) => string;
  readonly create: CreateDecide;
}

const serverName = "example.org";
const counts = [10, 10_000];
/** So many that they do not stay in the cache of a processor. */
const idCount = 20_000;
const usual = (number: number): string => `@_net${number}_.*:example\\.org`;

const setWith =
  (profile: NamespaceProfile): CreateDecide =>
  (regexes) => {
    const registrations = regexes.map((regex, number) => ({
      id: `net${number}`,
      sender_localpart: `net${number}bot`,
      namespaces: { users: [{ regex, exclusive: true }] },
    }));
    const set = createNamespaceSet({ serverName, registrations, profile });
    return (id) => set.isExclusive("users", id);
  };

const oneByOne: CreateDecide = (regexes) => {
  const patterns = regexes.map((regex) => new RegExp(`^(?:${regex})`, "u"));
  return (id) => patterns.some((pattern) => pattern.test(id));
};

const contestants: readonly Contestant[] = [
  ...Object.values(namespaceProfiles).map((profile) => ({
    name: `@_net1_.*:example\\.org, ${profile.name}`,
    regexOf: usual,
    create: setWith(profile),
  })),
  {
    name: ".*_net1_.*:example\\.org, spec",
    regexOf: (number) => `.*_net${number}_.*:example\\.org`,
    create: setWith(namespaceProfiles.spec),
  },
  { name: "one RegExp after the other", regexOf: usual, create: oneByOne },
];

export function measureNamespaces({
  rounds = 5,
  seconds = 0.1,
}: MeasureNamespacesOptions = {}): readonly NamespaceRates[] {
  return contestants.flatMap(({ name, regexOf, create }) =>
    counts.map((count): NamespaceRates => {
      const regexes = Array.from({ length: count }, (_regex, number) => regexOf(number));
      const startMs = performance.now();
      const decide = create(regexes);
      const setUpMs = performance.now() - startMs;
      const claimed = createIds((number) => `@_net${number % count}_bob${number}:${serverName}`);
      const free = createIds((number) => `@alice${number}:${serverName}`);
      const rateOf = (ids: readonly UserId[], wanted: boolean): number => {
        const rates = Array.from({ length: rounds + 1 }, () =>
          measure(decide, ids, wanted, seconds),
        );
        // The first round is to get warm.
        return median(rates.slice(1));
      };
      return { name, count, setUpMs, hits: rateOf(claimed, true), misses: rateOf(free, false) };
    }),
  );
}

/** In an order in which neighbours have little to do with each other, and each as if it came from JSON. */
function createIds(idOf: (number: number) => string): readonly UserId[] {
  const ids = Array.from({ length: idCount }, (_id, index) => idOf((index * 7919) % idCount));
  return JSON.parse(JSON.stringify(ids)) as UserId[];
}

/** @returns decisions per second */
function measure(decide: Decide, ids: readonly UserId[], wanted: boolean, seconds: number): number {
  const startMs = performance.now();
  let decisions = 0;
  for (let at = 0; ; at = (at + 100) % ids.length) {
    for (let next = at; next < at + 100; next += 1) {
      const id = ids[next];
      if (id !== undefined && decide(id) !== wanted) throw new Error(`a wrong decision on ${id}`);
      decisions += 1;
      // Ten thousand expressions one by one take longer for a hundred IDs than a round does.
      if (next % 10 === 0 && performance.now() - startMs >= seconds * 1000) {
        return decisions / ((performance.now() - startMs) / 1000);
      }
    }
  }
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1] ?? Number.NaN;
}

/** @returns a table */
export function formatNamespaces(rates: readonly NamespaceRates[]): string {
  const lines = rates.map(({ name, count, setUpMs, hits, misses }) =>
    [
      name.padEnd(36),
      count.toLocaleString("en").padStart(8),
      `${Math.round(setUpMs)} ms`.padStart(10),
      Math.round(hits).toLocaleString("en").padStart(14),
      Math.round(misses).toLocaleString("en").padStart(14),
    ].join(""),
  );
  const head = `${"namespaces, decisions per second".padEnd(36)}${"count".padStart(8)}${"set up".padStart(10)}${"hits".padStart(14)}${"misses".padStart(14)}`;
  return `${[head, ...lines].join("\n")}\n`;
}

if (import.meta.main) process.stdout.write(formatNamespaces(measureNamespaces()));
