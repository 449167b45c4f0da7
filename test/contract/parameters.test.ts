import assert from "node:assert/strict";
import { test } from "node:test";
import { readQuery } from "../../src/contract/parameters.ts";
import { findFault } from "../../src/contract/validate.ts";
import * as v1 from "../../src/editions/v1-checked.ts";

const { sendMessage, joinRoom } = v1.homeserver.operations;
const { queryUserByProtocol } = v1.applicationService.operations;

function read(query: string, operation = sendMessage) {
  return readQuery(operation, new URLSearchParams(query));
}

test("parameters get the types of the contract", () => {
  assert.deepEqual(read("user_id=%40_irc_bob%3Aexample.org&ts=1421416883133"), {
    user_id: "@_irc_bob:example.org",
    ts: 1_421_416_883_133,
  });
});

for (const ts of ["yesterday", "-1", "1.5", "1e3", "", "99999999999999999999"]) {
  test(`ts=${ts} is found faulty (S60)`, () => {
    const given = { roomId: "!r:h", eventType: "m.t", txnId: "t", ...read(`ts=${ts}`) };
    assert.match(
      findFault(v1.homeserver.validators.parameters["sendMessage"], given) ?? "",
      /^ts: must be/u,
    );
  });
}

test("unknown parameters and the token are left out", () => {
  assert.deepEqual(read("access_token=AS&colour=red"), {});
});

test("a parameter that may come several times is a list", () => {
  assert.deepEqual(read("via=a.example&via=b.example", joinRoom), {
    via: ["a.example", "b.example"],
  });
});

test("a third-party look-up takes every parameter but the token as a search field (S50, S53)", () => {
  assert.deepEqual(read("network=libera&access_token=HS&nickname=bob", queryUserByProtocol), {
    fields: { network: "libera", nickname: "bob" },
  });
});

test("a search field called __proto__ is only a key", () => {
  const { fields } = read("__proto__=x", queryUserByProtocol);
  assert.equal(Object.getPrototypeOf(fields), Object.prototype);
  assert.deepEqual(Object.keys(fields ?? {}), ["__proto__"]);
});
