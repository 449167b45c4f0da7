import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "../../../src/cli/diff/references.ts";
import { compareSecurity, securityOf } from "../../../src/cli/diff/security.ts";

function facts(security: JsonObject[] | undefined, schemes: JsonObject) {
  const root = { components: { securitySchemes: schemes } };
  const references = {
    open: () => ({ value: root, file: "", id: "" }),
    target: () => assert.fail("no references here"),
    follow: <T>(from: T) => from,
  };
  const operation: JsonObject = security === undefined ? {} : { security };
  return securityOf(operation, { label: "", root, file: "", references });
}

const bearer = { type: "http", scheme: "bearer" };
const inQuery = { type: "apiKey", in: "query", name: "access_token" };

test("a scheme that only got another name is no change", () => {
  const before = facts([{ accessTokenBearer: [] }], { accessTokenBearer: bearer });
  const after = facts([{ asToken: [] }], { asToken: { scheme: "Bearer", type: "http" } });
  assert.deepEqual(compareSecurity(before, after), []);
});

test("a scheme that kept its name and is sent in another way breaks both", () => {
  const before = facts([{ asToken: [] }], { asToken: bearer });
  const after = facts([{ asToken: [] }], { asToken: inQuery });
  const [verdict] = compareSecurity(before, after);
  assert.deepEqual(Object.keys(verdict?.breaks ?? {}), ["client", "server"]);
  assert.equal(verdict?.from, "asToken (Bearer token)");
  assert.equal(verdict?.to, "asToken (access_token in query)");
});

test("without security, and with a list that is empty, no token is asked for", () => {
  const [verdict] = compareSecurity(
    facts(undefined, {}),
    facts([{ asToken: [] }], { asToken: bearer }),
  );
  assert.equal(verdict?.from, "no token");
  assert.deepEqual(compareSecurity(facts(undefined, {}), facts([], {})), []);
});

test("the order of the alternatives means nothing", () => {
  const schemes = { a: bearer, b: inQuery };
  assert.deepEqual(
    compareSecurity(facts([{ a: [] }, { b: [] }], schemes), facts([{ b: [] }, { a: [] }], schemes)),
    [],
  );
});

test("tokens that must be sent together are one alternative", () => {
  const schemes = { a: bearer, b: inQuery };
  const [verdict] = compareSecurity(
    facts([{ a: [], b: [] }], schemes),
    facts([{ a: [] }, { b: [] }], schemes),
  );
  assert.equal(verdict?.from, "a (Bearer token) and b (access_token in query)");
});
