import assert from "node:assert/strict";
import { test } from "node:test";
import { createRouter } from "../../src/contract/route.ts";
import * as draft from "../../src/editions/draft-checked.ts";
import * as v1 from "../../src/editions/v1-checked.ts";

const route = createRouter(v1.applicationService.operations);
const draftRoute = createRouter(draft.applicationService.operations);

function found(method: string, path: string, router = route) {
  const result = router(method, path);
  assert.equal(result.kind, "operation", `${method} ${path}`);
  return result.kind === "operation"
    ? { id: result.operation.operationId, parameters: result.parameters }
    : undefined;
}

test("a path finds its operation and decodes its parameters (S18)", () => {
  assert.deepEqual(found("GET", "/_matrix/app/v1/users/%40_irc_bob%3Aexample.org"), {
    id: "queryUserById",
    parameters: { userId: "@_irc_bob:example.org" },
  });
});

test("superseded paths are served beside the present ones (S19)", () => {
  assert.equal(found("PUT", "/transactions/42")?.id, "sendTransaction");
  assert.equal(found("GET", "/rooms/%23a%3Ab")?.id, "queryRoomByAlias");
  assert.equal(
    found("GET", "/_matrix/app/unstable/thirdparty/user/irc")?.id,
    "queryUserByProtocol",
  );
});

test("superseded paths can be left out", () => {
  const strict = createRouter(v1.applicationService.operations, { legacyPaths: false });
  assert.equal(strict("PUT", "/transactions/42").kind, "unknown-path");
});

test("an unescaped slash belongs to the identifier, as Synapse sends it (U23, D18)", () => {
  const bob = { userId: "@irc.freenode.net/Bob:hsdomain.com" };
  for (const path of [
    "/users/%40irc.freenode.net/Bob%3Ahsdomain.com",
    "/users/%40irc.freenode.net%2FBob%3Ahsdomain.com",
  ]) {
    assert.deepEqual(found("GET", path, draftRoute)?.parameters, bob);
    assert.deepEqual(found("GET", path)?.parameters, bob);
  }
  assert.deepEqual(
    found("GET", "/_matrix/app/v1/rooms/%23irc.freenode.net/%23matrix:h")?.parameters,
    { roomAlias: "#irc.freenode.net/#matrix:h" },
  );
});

test("an unknown path and a wrong method are told apart (S20)", () => {
  assert.deepEqual(route("GET", "/_matrix/app/v1/nothing"), { kind: "unknown-path" });
  assert.deepEqual(route("GET", "/_matrix/app/v1/transactions/1/2"), { kind: "unknown-path" });
  assert.deepEqual(route("POST", "/_matrix/app/v1/transactions/1"), {
    kind: "wrong-method",
    allowed: ["PUT"],
  });
});

test("a malformed percent escape is recognised, and nothing is thrown", () => {
  assert.equal(route("GET", "/_matrix/app/v1/users/%zz").kind, "malformed-path");
  assert.equal(route("GET", "/users/%E0%A4/x").kind, "malformed-path");
});

test("an empty last segment is an empty state key; an empty identifier elsewhere is no path", () => {
  const homeserver = createRouter(v1.homeserver.operations);
  const result = homeserver("PUT", "/_matrix/client/v3/rooms/!r%3Ah/state/m.room.name/");
  assert.equal(result.kind, "operation");
  assert.deepEqual(result.kind === "operation" && result.parameters, {
    roomId: "!r:h",
    eventType: "m.room.name",
    stateKey: "",
  });
  assert.equal(homeserver("GET", "/_matrix/client/v3/rooms//state").kind, "unknown-path");
});

test("a literal segment wins over a parameter", () => {
  const homeserver = createRouter(v1.homeserver.operations);
  const result = homeserver("POST", "/_matrix/client/v3/logout/all");
  assert.equal(result.kind === "operation" && result.operation.operationId, "logoutAll");
});

for (const path of [
  "",
  "/",
  "//",
  "/%",
  "/__proto__",
  "/constructor",
  "/users/",
  "/a".repeat(5000),
]) {
  test(`${JSON.stringify(path.slice(0, 20))} is answered without an exception`, () => {
    assert.equal(typeof route("GET", path).kind, "string");
  });
}

test("a literal segment that leads nowhere gives way to a parameter, and leaves nothing behind", () => {
  const template = v1.applicationService.operations.queryUserById;
  const operations = Object.fromEntries(
    [
      ["deep", "/a/{x}/{y}/end"],
      ["shallow", "/a/{z}/b"],
      ["literal", "/a/b/c/stop"],
    ].map(([operationId = "", path = ""]) => [
      operationId,
      { ...template, operationId, path, legacyPath: null, restOfPath: false },
    ]),
  );
  const router = createRouter(operations);
  assert.deepEqual(found("GET", "/a/b/c/end", router), {
    id: "deep",
    parameters: { x: "b", y: "c" },
  });
  assert.deepEqual(found("GET", "/a/b/b", router), { id: "shallow", parameters: { z: "b" } });
  assert.equal(router("GET", "/a/b/c/other").kind, "unknown-path");
});
