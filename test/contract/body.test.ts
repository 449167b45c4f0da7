import assert from "node:assert/strict";
import { test } from "node:test";
import { checkBody, parseJson } from "../../src/contract/body.ts";
import * as v1 from "../../src/editions/v1.ts";
import { MatrixError } from "../../src/matrix/error.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const { sendTransaction } = v1.applicationService.operations;
const validator = v1.applicationService.validators.requests["sendTransaction"];

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
  const body = parseJson(bytes('{"events":[],"__proto__":{"polluted":true}}'));
  checkBody(sendTransaction, validator, body);
  assert.equal("polluted" in {}, false);
});

test("a missing body is told from a wrong one", () => {
  const missing = errcodeOf(() => checkBody(sendTransaction, validator, undefined));
  assert.match(missing, /^400 M_NOT_JSON: the body is missing/u);
  const wrong = errcodeOf(() => checkBody(sendTransaction, validator, { events: {} }));
  assert.equal(wrong, "400 M_BAD_JSON: events: must be array");
});
