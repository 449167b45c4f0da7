/**
 * Every requirement of the draft (D) and of the stable protocol (S) is accounted for: the documents carry it, or code
 * has to do it, or there is a reason why neither.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadDocuments } from "../../scripts/requirements/documents.ts";
import { accountFor, requirementIds } from "../../scripts/requirements/trace.ts";
import { draft } from "./draft.ts";
import { stable } from "./stable.ts";

const documents = loadDocuments();
const requirements = [...draft, ...stable];

test("every requirement from D1 to D86 and from S1 to S92 is accounted for exactly once, in order", () => {
  assert.deepEqual(
    requirements.map(({ id }) => id),
    requirementIds(),
  );
});

test("every requirement is restated in one line without a full stop", () => {
  const wrong = requirements.filter(({ what }) => what.length > 110 || /\n|\.$/u.test(what));
  assert.deepEqual(
    wrong.map(({ id, what }) => `${id}: ${what.length}`),
    [],
  );
});

for (const requirement of requirements) {
  test(`${requirement.id}: ${requirement.what}`, () => {
    assert.deepEqual(accountFor(requirement, documents), []);
  });
}
