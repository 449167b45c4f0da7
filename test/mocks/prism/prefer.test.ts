import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseAnswer, parsePrefer } from "../../../mocks/prism/prefer.ts";

const declared = [
  { status: 201, examples: ["created"] },
  { status: 200, examples: ["updated", "unchanged"] },
  { status: 400, examples: ["M_BAD_JSON", "M_UNKNOWN"] },
  { status: 500, examples: ["M_UNKNOWN"] },
];

for (const [header, expected] of [
  [undefined, {}],
  ["", {}],
  ["code=403", { code: "403" }],
  ["code=403, example=M_EXCLUSIVE", { code: "403", example: "M_EXCLUSIVE" }],
  ['example="M_EXCLUSIVE"; code = 403', { code: "403", example: "M_EXCLUSIVE" }],
  ["Code=403,code=404", { code: "403" }],
  ["respond-async, wait=10, example=bob", { example: "bob" }],
  [["code=403", "example=bob"], { code: "403", example: "bob" }],
] as const) {
  test(`Prefer: ${JSON.stringify(header)} is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(parsePrefer(header), expected);
  });
}

test("without a preference the lowest success answers", () => {
  assert.deepEqual(chooseAnswer(declared, {}), { status: 200 });
});

test("a document without a success answers with its lowest status", () => {
  assert.deepEqual(chooseAnswer(declared.slice(2).toReversed(), {}), { status: 400 });
});

test("a code alone takes the first example of its status", () => {
  assert.deepEqual(chooseAnswer(declared, { code: "400" }), { status: 400 });
});

test("an example alone finds its status", () => {
  assert.deepEqual(chooseAnswer(declared, { example: "created" }), {
    status: 201,
    example: "created",
  });
});

test("an example that several statuses have takes the lowest of them", () => {
  assert.equal(
    (chooseAnswer(declared, { example: "M_UNKNOWN" }) as { status: number }).status,
    400,
  );
});

test("code and example together choose among equal names", () => {
  assert.deepEqual(chooseAnswer(declared, { code: "500", example: "M_UNKNOWN" }), {
    status: 500,
    example: "M_UNKNOWN",
  });
});

for (const [preference, message] of [
  [{ code: "418" }, "code=418 is not in the contract: choose one of 200, 201, 400, 500"],
  [{ code: "abc" }, "code=abc is not in the contract: choose one of 200, 201, 400, 500"],
  [
    { example: "nobody" },
    "example=nobody is not in the contract: choose one of updated, unchanged, created, M_BAD_JSON, M_UNKNOWN",
  ],
  [
    { code: "400", example: "created" },
    "example=created is not in the contract: choose one of M_BAD_JSON, M_UNKNOWN",
  ],
] as const) {
  test(`${JSON.stringify(preference)} is refused with what there is`, () => {
    assert.deepEqual(chooseAnswer(declared, preference), {
      status: 400,
      errcode: "M_INVALID_PARAM",
      field: "Prefer",
      message,
    });
  });
}
