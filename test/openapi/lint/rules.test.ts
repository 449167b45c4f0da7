/**
 * Each rule finds what it is for, and nothing in a document that is in order.
 */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { shapes, type Case } from "./case.ts";
import { errorCases } from "./cases/errors.ts";
import { extensionCases } from "./cases/extensions.ts";
import { operationCases } from "./cases/operations.ts";
import { schemaCases } from "./cases/schemas.ts";
import { change, lint, ownRules } from "./lint-in-memory.ts";

const cases: readonly Case[] = [
  ...operationCases,
  ...errorCases,
  ...extensionCases,
  ...schemaCases,
];

for (const [shape, files] of Object.entries(shapes)) {
  test(`no rule finds anything in a ${shape} document that is in order`, async () => {
    assert.deepEqual(await lint(files), []);
  });
}

for (const { name, description } of ownRules) {
  describe(name, () => {
    const own = cases.filter(({ rule }) => rule === name);

    test("has a case", () => {
      assert.notEqual(own.length, 0, `add a case for ${name} to test/openapi/lint/cases`);
    });

    test("says in one sentence what breaks and what to do", () => {
      assert.match(description ?? "", /^[A-Z].{40,}[:,] .{10,}[^.]$/s);
    });

    for (const { on, bad, good = [], says } of own) {
      test(`finds ${says.source} in a ${on} document`, async () => {
        const findings = (await lint(change(shapes[on], bad))).filter(({ code }) => code === name);
        assert.equal(findings.length > 0, true, "nothing was found");
        const messages = findings.map(({ message }) => message);
        assert.equal(
          messages.some((message) => says.test(message)),
          true,
          messages.join("\n"),
        );
        for (const message of messages) {
          assert.equal(message.endsWith(`. ${description}`), true, message);
          assert.equal(message.length > String(description).length + 12, true, message);
        }
      });

      test(`accepts what is like it, without ${says.source}`, async () => {
        const findings = await lint(change(shapes[on], good));
        assert.deepEqual(
          findings.filter(({ code }) => code === name),
          [],
        );
      });
    }
  });
}
