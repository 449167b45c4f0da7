import assert from "node:assert/strict";
import { test } from "node:test";
import { createCarrier } from "../../../scripts/requirements/carrier.ts";
import { Fault, loadDocuments } from "../../../scripts/requirements/documents.ts";
import type { Mention } from "../../../scripts/requirements/mentions.ts";
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { printFaults, printSummary, printTable } from "../../../scripts/requirements/table.ts";
import { requirementIds, trace } from "../../../scripts/requirements/trace.ts";

const documents = loadDocuments();
const carried = createCarrier("somewhere", () => {});
const lost = createCarrier("nowhere", () => {
  throw new Fault("there is no such thing");
});

/** The lines of these requirements, without those of all the IDs that are not given. */
function traced(
  requirements: readonly Requirement[],
  mentions: readonly [string, Mention[]][] = [],
) {
  return trace(requirements, documents, new Map(mentions)).slice(0, requirements.length);
}

test("there are 86 requirements of the draft and 93 of the stable protocol", () => {
  const ids = requirementIds();
  assert.equal(new Set(ids).size, 86 + 93);
  assert.equal(ids[ids.indexOf("S53") + 1], "S53a");
});

test("an ID without an entry is unaccounted for", () => {
  const lines = trace([{ id: "D1", what: "", carriedBy: [carried] }], documents, new Map());
  assert.equal(lines.length, 179);
  assert.deepEqual(lines.find(({ id }) => id === "D2")?.faults, ["it is not accounted for"]);
});

const wrong: readonly (readonly [string, readonly Requirement[], string])[] = [
  [
    "a carrier that is lost",
    [{ id: "D1", what: "", carriedBy: [carried, lost] }],
    "there is no such thing",
  ],
  ["no carrier at all", [{ id: "D1", what: "", carriedBy: [] }], "it is carried by nothing"],
  [
    "a behaviour that says nothing",
    [{ id: "D1", what: "", behaviour: {} }],
    "it has neither a carrier, nor a behaviour, nor a reason",
  ],
  [
    "a reason that says nothing",
    [{ id: "D1", what: "", notOnTheWire: "" }],
    "it has neither a carrier, nor a behaviour, nor a reason",
  ],
  [
    "an ID that is there twice",
    [
      { id: "D1", what: "", carriedBy: [carried] },
      { id: "D1", what: "", carriedBy: [carried] },
    ],
    "it is accounted for twice",
  ],
  [
    "an ID that nobody asked for",
    [{ id: "D99", what: "", carriedBy: [carried] }],
    "there is no such requirement",
  ],
];

for (const [what, requirements, fault] of wrong) {
  test(`${what} is a fault`, () => {
    assert.deepEqual(traced(requirements)[0]?.faults, [fault]);
  });
}

test("behaviour is untested until a test of its side names it", () => {
  const behaviour = { homeserver: "sends", applicationService: "reads" };
  const line = (mentions: readonly Mention[]) =>
    traced([{ id: "D1", what: "", behaviour }], [["D1", [...mentions]]])[0];
  assert.deepEqual(line([])?.untested, behaviour);
  assert.deepEqual(line([{ file: "a", proves: ["homeserver"] }])?.untested, {
    applicationService: "reads",
  });
  assert.deepEqual(
    line([{ file: "a", proves: ["homeserver", "applicationService"] }])?.untested,
    {},
  );
});

test("the table has a row per requirement, broken to the width of its columns", () => {
  const text = printTable(
    traced(
      [{ id: "D1", what: "word ".repeat(20).trim(), carriedBy: [carried] }],
      [["D1", [{ file: "test/a.test.ts", proves: [] }]]],
    ),
  );
  const [, , first = "", second = ""] = text.split("\n");
  assert.match(first, /^D1 {5}word .* somewhere {2,}test\/a\.test\.ts$/u);
  assert.match(second, /^ {9}word/u);
});

test("the summary counts the kinds and lists what no test names; the faults stand apart", () => {
  const lines = traced([
    { id: "D1", what: "", carriedBy: [lost] },
    { id: "D2", what: "", behaviour: { homeserver: "sends" } },
    { id: "D3", what: "", notOnTheWire: "advice" },
  ]);
  assert.equal(
    printSummary(lines),
    "3 requirements: 1 in the documents, 1 behaviour only, 1 not on the wire; 1 unaccounted for\n\n" +
      "no test yet (1):\n  D2: homeserver: sends\n",
  );
  assert.equal(printFaults(lines), "unaccounted for:\n  D1: there is no such thing\n");
  assert.equal(printFaults(lines.slice(1)), "");
});
