import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { test } from "node:test";
import { describeTarget, readCall } from "../../../mocks/prism/call.ts";

function call(url: string) {
  return readCall({ url, method: "GET", headers: {} } as IncomingMessage);
}

test("the path is left undecoded and unnormalised", () => {
  const { path, query } = call("/a/%2F/../%zz?x=%20y&x=%zz");
  assert.equal(path, "/a/%2F/../%zz");
  assert.deepEqual(query.getAll("x"), [" y", "%zz"]);
});

test("a request in the form for forward proxies counts by its path", () => {
  assert.equal(call("http://example.org:80/users/x?y=1#z").target, "/users/x?y=1");
  assert.equal(call("*").path, "*");
});

for (const [target, shown] of [
  ["/users/x", "/users/x"],
  ["/users/x?access_token=T_h", "/users/x?access_token=…"],
  ["/send?user_id=%40a&access_token=T_a&ts=1", "/send?user_id=%40a&access_token=…&ts=1"],
  ["/send?access%5Ftoken=T_a&user_token=secret", "/send?access_token=…&user_token=…"],
  ["/send?access_token=a=b&access_token=c", "/send?access_token=…&access_token=…"],
  ["/send?", "/send?"],
] as const) {
  test(`${target} is shown as ${shown}`, () => {
    assert.equal(describeTarget(call(target)), shown);
  });
}
