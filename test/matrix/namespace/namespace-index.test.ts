import assert from "node:assert/strict";
import { test } from "node:test";
import { createNamespaceIndex } from "../../../src/matrix/namespace/namespace-index.ts";
import { type NamespaceProfile, namespaceProfiles } from "../../../src/matrix/namespaces.ts";
import { createBudget, parsePattern } from "../../../src/matrix/posix-regex.ts";

interface Form {
  readonly name: string;
  readonly regex: (number: number) => string;
  readonly ids: (number: number) => readonly string[];
  /** Defaults to that of the specification. */
  readonly profiles?: readonly NamespaceProfile[];
}

const hitAndMiss = (number: number) => [
  `@_net${number}_bob:example.org`,
  `@_net${number}x_bob:example.org`,
  `@alice${number}:example.org`,
];

/** Expressions of which thousands are to be no more work than ten. */
const every = Object.values(namespaceProfiles);
const forms: readonly Form[] = [
  {
    name: "a prefix",
    regex: (n) => `@_net${n}_.*:example\\.org`,
    ids: hitAndMiss,
    profiles: every,
  },
  { name: "an anchor and a prefix", regex: (n) => `^@_net${n}_.*:example\\.org$`, ids: hitAndMiss },
  { name: "a prefix in any case", regex: (n) => `(?i)@_NET${n}_.*:example\\.org`, ids: hitAndMiss },
  { name: "any text and a prefix", regex: (n) => `.*_net${n}_.*:example\\.org`, ids: hitAndMiss },
  { name: "branches", regex: (n) => `@_net${n}_.*|@_slack${n}_.*`, ids: hitAndMiss },
  { name: "a class", regex: (n) => `@[_-]net${n}_.*:example\\.org`, ids: hitAndMiss },
  { name: "a repeated class", regex: (n) => `[@_a-z]*_net${n}_.*`, ids: hitAndMiss },
  {
    name: "nothing but the end",
    regex: (n) => `.*${n}:example\\.org$`,
    ids: (n) => [`@a${n}:example.org`],
  },
];

/** The states that are looked at for IDs that have not been seen before. */
function workOf({ regex, ids }: Form, count: number, profile: NamespaceProfile): number {
  const budget = createBudget(2_000_000);
  const index = createNamespaceIndex({ ...profile, budget });
  for (let number = 0; number < count; number += 1) {
    const claim = { registrationId: `${number}`, exclusive: true, regex: regex(number) };
    index.add(parsePattern(regex(number)).expression, claim);
  }
  // The first look builds what all of them share.
  index.find("@first:example.org");
  const before = budget.states;
  for (const number of [1, 4, 7, 9]) for (const id of ids(number)) index.find(id);
  return budget.states - before;
}

for (const form of forms) {
  for (const profile of form.profiles ?? [namespaceProfiles.spec]) {
    test(`thousands of expressions with ${form.name} are as much work as ten, for ${profile.name}`, () => {
      const [few = 0, many = 0] = [10, 3_000].map((count) => workOf(form, count, profile));
      assert.ok(many <= 4 * few + 1_000, `${many} states were looked at, with ten ${few}`);
    });
  }
}

test("to add and remove one of thousands is nothing compared with adding all", () => {
  const budget = createBudget(2_000_000);
  const index = createNamespaceIndex({ ...namespaceProfiles.spec, budget });
  const add = (number: number) => {
    const regex = `@_net${number}_.*:example\\.org`;
    const claim = { registrationId: `${number}`, exclusive: true, regex };
    return index.add(parsePattern(regex).expression, claim);
  };
  const start = performance.now();
  const removals = Array.from({ length: 5_000 }, (_removal, number) => add(number));
  const allMs = performance.now() - start;
  const times: number[] = [];
  for (let number = 0; number < 200; number += 1) {
    const before = performance.now();
    removals[number]?.();
    assert.equal(index.find(`@_net${number}_bob:example.org`).length, 0);
    removals[number] = add(number);
    assert.equal(index.find(`@_net${number}_bob:example.org`).length, 1);
    times.push(performance.now() - before);
  }
  const median = times.toSorted((one, other) => one - other)[100] ?? Infinity;
  assert.ok(median < allMs / 50, `${median} ms for one, ${allMs} ms for all`);
});
