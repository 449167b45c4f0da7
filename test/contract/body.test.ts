import assert from "node:assert/strict";
import { test } from "node:test";
import { parseJson } from "../../src/contract/body.ts";
import { checkJsonBody } from "../../src/contract/check-body.ts";
import * as v1 from "../../src/editions/v1-checked.ts";
import { describePlace } from "../../src/contract/fault.ts";
import { MatrixError } from "../../src/matrix/error.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const check = {
  contract: v1.applicationService,
  operation: v1.applicationService.operations.sendTransaction,
  token: undefined,
};

function errcodeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof MatrixError) return `${error.status} ${error.message}`;
    throw error;
  }
  return "nothing was thrown";
}

test("JSON is parsed, and an empty body is undefined", () => {
  assert.deepEqual(parseJson(bytes('{"events":[]}')), { events: [] });
  assert.equal(parseJson(bytes("")), undefined);
});

for (const text of ["{", "{events: []}", "hello", "\u0000", "[1,]"]) {
  test(`${JSON.stringify(text)} is not JSON (U25)`, () => {
    assert.match(
      errcodeOf(() => parseJson(bytes(text))),
      /^400 M_NOT_JSON/u,
    );
  });
}

test("bytes that are not UTF-8 are not JSON", () => {
  assert.match(
    errcodeOf(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22))),
    /^400 M_NOT_JSON/u,
  );
});

test("a __proto__ key neither pollutes nor blocks", () => {
  const body = bytes('{"events":[],"__proto__":{"polluted":true}}');
  assert.equal(checkJsonBody(check, body).fault, undefined);
  assert.equal("polluted" in {}, false);
});

test("a missing body is told from a wrong one", () => {
  const missing = checkJsonBody(check, bytes("")).fault;
  assert.equal(missing?.errcode, "M_NOT_JSON");
  assert.match(missing?.message ?? "", /body is missing/u);
  const wrong = checkJsonBody(check, bytes('{"events":{}}')).fault;
  assert.equal(wrong?.errcode, "M_BAD_JSON");
  assert.equal(describePlace(wrong ?? { field: "", message: "" }), "events: must be array");
});
