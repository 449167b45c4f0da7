import assert from "node:assert/strict";
import { test } from "node:test";
import { findBodyTokenFault, findTokenFault } from "../../src/contract/check-token.ts";
import type { AnyCheckedContract, OperationDescription } from "../../src/contract/operation.ts";

type Side = Pick<AnyCheckedContract, "tokenIn"> &
  Pick<OperationDescription, "token" | "tokenRequired">;

const sides = {
  "v1 application service": { tokenIn: "header", token: "hsToken", tokenRequired: true },
  "v1 homeserver": { tokenIn: "header", token: "asToken", tokenRequired: true },
  "draft application service": { tokenIn: "query", token: "hsToken", tokenRequired: true },
  "draft homeserver": { tokenIn: "query", token: "asToken", tokenRequired: true },
  "an operation with an optional token": {
    tokenIn: "header",
    token: "asToken",
    tokenRequired: false,
  },
  "an operation for a user's own token": {
    tokenIn: "header",
    token: "accessToken",
    tokenRequired: true,
  },
  "an operation without a token": { tokenIn: "header", token: null, tokenRequired: false },
} as const satisfies Record<string, Side>;

function check(
  side: keyof typeof sides,
  given: { header?: string; query?: string; accepted?: string },
): string | undefined {
  const { tokenIn, token, tokenRequired } = sides[side];
  const fault = findTokenFault(
    {
      contract: { tokenIn },
      operation: { token, tokenRequired },
      token: "accepted" in given ? given.accepted : "T",
    },
    {
      query: new URLSearchParams(given.query ?? ""),
      headers: given.header === undefined ? {} : { authorization: given.header },
    },
  );
  return fault && `${fault.status} ${fault.errcode} ${fault.field}`;
}

const both = { header: "Bearer T", query: "access_token=T" };
const differing = { header: "Bearer T", query: "access_token=U" };

for (const [side, given, expected] of [
  ["v1 application service", {}, "401 M_MISSING_TOKEN Authorization"],
  ["v1 application service", { header: "Bearer T" }, undefined],
  ["v1 application service", { header: "bearer T" }, undefined],
  ["v1 application service", { query: "access_token=T" }, undefined],
  ["v1 application service", { header: "Bearer " }, "401 M_MISSING_TOKEN Authorization"],
  ["v1 application service", { header: "Basic T" }, "401 M_MISSING_TOKEN Authorization"],
  ["v1 application service", { query: "access_token=" }, "401 M_MISSING_TOKEN Authorization"],
  ["v1 application service", { header: "Bearer U" }, "403 M_FORBIDDEN Authorization"],
  ["v1 application service", { query: "access_token=U" }, "403 M_FORBIDDEN access_token"],
  ["v1 application service", both, undefined],
  ["v1 application service", differing, "403 M_FORBIDDEN access_token"],
  [
    "v1 application service",
    { query: "access_token=T&access_token=U" },
    "403 M_FORBIDDEN access_token",
  ],
  ["v1 homeserver", {}, "401 M_MISSING_TOKEN Authorization"],
  ["v1 homeserver", { header: "Bearer T" }, undefined],
  ["v1 homeserver", { query: "access_token=T" }, undefined],
  ["v1 homeserver", { header: "Bearer U" }, "401 M_UNKNOWN_TOKEN Authorization"],
  ["v1 homeserver", { query: "access_token=U" }, "401 M_UNKNOWN_TOKEN access_token"],
  ["v1 homeserver", both, "401 M_MISSING_TOKEN access_token"],
  ["v1 homeserver", differing, "401 M_MISSING_TOKEN access_token"],
  ["draft application service", {}, "401 M_MISSING_TOKEN access_token"],
  ["draft application service", { query: "access_token=T" }, undefined],
  ["draft application service", { header: "Bearer T" }, "401 M_MISSING_TOKEN access_token"],
  ["draft application service", { query: "access_token=U" }, "403 M_FORBIDDEN access_token"],
  ["draft application service", both, undefined],
  ["draft application service", differing, "403 M_FORBIDDEN access_token"],
  ["draft homeserver", {}, "401 M_MISSING_TOKEN access_token"],
  ["draft homeserver", { query: "access_token=U" }, "403 M_FORBIDDEN access_token"],
  ["draft homeserver", { query: "access_token=T" }, undefined],
  ["an operation with an optional token", {}, undefined],
  ["an operation with an optional token", { header: "Bearer T" }, undefined],
  [
    "an operation with an optional token",
    { header: "Bearer U" },
    "401 M_UNKNOWN_TOKEN Authorization",
  ],
  ["an operation for a user's own token", {}, "401 M_MISSING_TOKEN Authorization"],
  ["an operation for a user's own token", { header: "Bearer of-bob" }, undefined],
  ["an operation without a token", {}, undefined],
  ["an operation without a token", { header: "Bearer U" }, undefined],
] as const) {
  test(`${side} given ${JSON.stringify(given)}: ${expected ?? "accepted"}`, () => {
    assert.equal(check(side, given), expected);
  });
}

test("without a token to compare with, any that is not empty is accepted", () => {
  const given = { header: "Bearer anything", accepted: undefined as unknown as string };
  assert.equal(check("v1 application service", given), undefined);
  assert.equal(check("v1 homeserver", given), undefined);
});

test("no fault shows a token", () => {
  for (const [name, { tokenIn, token, tokenRequired }] of Object.entries(sides)) {
    const fault = findTokenFault(
      { contract: { tokenIn }, operation: { token, tokenRequired }, token: "EXPECTED" },
      {
        query: new URLSearchParams("access_token=GIVEN"),
        headers: {},
      },
    );
    assert.doesNotMatch(JSON.stringify(fault ?? {}), /EXPECTED|GIVEN/u, name);
  }
});

for (const [body, expected] of [
  [{}, "401 M_MISSING_TOKEN"],
  [{ as_token: "" }, "401 M_MISSING_TOKEN"],
  [{ as_token: "U" }, "403 M_FORBIDDEN"],
  [{ as_token: "T" }, undefined],
  // For the schema to name.
  [{ as_token: 1 }, undefined],
  [[], undefined],
  ["T", undefined],
  [null, undefined],
] as const) {
  test(`the registration ${JSON.stringify(body)}: ${expected ?? "accepted"}`, () => {
    const fault = findBodyTokenFault("T", body);
    assert.equal(fault && `${fault.status} ${fault.errcode}`, expected);
  });
}
