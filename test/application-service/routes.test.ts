import assert from "node:assert/strict";
import { test } from "node:test";
import { createService, push, send } from "./support.ts";

const protocol = {
  user_fields: [],
  location_fields: [],
  icon: "mxc://example.org/a" as const,
  field_types: {},
  instances: [],
};

test("a transaction is answered 200 {} exactly (S21, U28)", async (t) => {
  const answer = await push(createService(t), "1", []);
  assert.deepEqual(answer, { status: 200, contentType: "application/json", body: {} });
});

test("a wrong method is told which ones there are (S20)", async (t) => {
  const path = "/_matrix/app/v1/transactions/1";
  const response = await createService(t).fetch(new Request(`http://as${path}`));
  assert.deepEqual([response.status, response.headers.get("allow")], [405, "PUT"]);
});

test("ping is answered, also with the null that Synapse sends (S36, S43)", async (t) => {
  const service = createService(t);
  for (const body of [{ transaction_id: "meow" }, { transaction_id: null }, {}]) {
    const answer = await send(service, { method: "POST", path: "/_matrix/app/v1/ping", body });
    assert.deepEqual([answer.status, answer.body], [200, {}]);
  }
});

for (const path of [
  "/_matrix/app/v1/users/%40_irc_bob%3Aexample.org",
  "/_matrix/app/v1/users/@_irc_bob:example.org",
  "/users/%40_irc_bob%3Aexample.org",
]) {
  test(`${path} asks the handler (S18, S19, S44)`, async (t) => {
    const asked: string[] = [];
    const service = createService(t, {
      handlers: {
        queryUserById: (request) => {
          asked.push(request.path.userId);
          return { status: 200, body: {} };
        },
      },
    });
    assert.equal((await send(service, { path })).status, 200);
    assert.deepEqual(asked, ["@_irc_bob:example.org"]);
  });
}

test("an unescaped slash in an alias reaches the handler as part of it (U23)", async (t) => {
  const asked: string[] = [];
  const service = createService(t, {
    handlers: {
      queryRoomByAlias: (request) => {
        asked.push(request.path.roomAlias);
        return { status: 200, body: {} };
      },
    },
  });
  await send(service, { path: "/rooms/%23irc.freenode.net/%23matrix%3Ahsdomain.com" });
  await send(service, {
    path: "/_matrix/app/v1/rooms/%23irc.freenode.net%2F%23matrix%3Ahsdomain.com",
  });
  assert.deepEqual(asked, [
    "#irc.freenode.net/#matrix:hsdomain.com",
    "#irc.freenode.net/#matrix:hsdomain.com",
  ]);
});

test("third-party look-ups reach their handlers on both paths, without the token in the fields (S48 to S53)", async (t) => {
  const fields: unknown[] = [];
  const service = createService(t, {
    handlers: {
      getProtocolMetadata: () => ({ status: 200, body: protocol }),
      queryUserByProtocol: ({ query }) => {
        fields.push(query.fields);
        return { status: 200, body: [] };
      },
    },
  });
  for (const base of ["/_matrix/app/v1", "/_matrix/app/unstable"]) {
    const meta = await send(service, { path: `${base}/thirdparty/protocol/irc` });
    assert.deepEqual(meta.body, protocol);
    const path = `${base}/thirdparty/user/irc?access_token=HS&nickname=bob`;
    assert.equal((await send(service, { path })).status, 200);
  }
  assert.deepEqual(fields, [{ nickname: "bob" }, { nickname: "bob" }]);
});

test("a look-up without a handler is answered as an unknown path (S20)", async (t) => {
  const answer = await send(createService(t), { path: "/_matrix/app/v1/thirdparty/protocol/irc" });
  assert.deepEqual([answer.status, answer.body.errcode], [404, "M_UNRECOGNIZED"]);
});

test("queries without a handler are answered 404 at once (S44, S45)", async (t) => {
  for (const path of ["/users/%40_irc_x%3Ah", "/_matrix/app/v1/rooms/%23_irc_x%3Ah"]) {
    const answer = await send(createService(t), { path });
    assert.deepEqual([answer.status, answer.body.errcode], [404, "M_NOT_FOUND"]);
  }
});

const refused: readonly (readonly [string, string, string, number, string])[] = [
  ["an unknown path", "GET", "/_matrix/app/v1/nothing", 404, "M_UNRECOGNIZED"],
  ["the root", "GET", "/", 404, "M_UNRECOGNIZED"],
  ["a wrong method", "POST", "/_matrix/app/v1/transactions/1", 405, "M_UNRECOGNIZED"],
  ["a malformed escape", "GET", "/_matrix/app/v1/users/%zz", 400, "M_INVALID_PARAM"],
  ["an identifier of the wrong kind", "GET", "/_matrix/app/v1/users/bob", 400, "M_INVALID_PARAM"],
];

for (const [what, method, path, status, errcode] of refused) {
  test(`${what} is answered ${status} ${errcode}, as JSON and never as a redirect`, async (t) => {
    const answer = await send(createService(t), { method, path });
    assert.equal(answer.status, status);
    assert.equal(answer.body.errcode, errcode);
    assert.equal(answer.contentType, "application/json");
  });
}

const bodies: readonly (readonly [string, string, number, string, RegExp])[] = [
  ["malformed JSON", "{", 400, "M_NOT_JSON", /not valid JSON/u],
  ["no body", "", 400, "M_NOT_JSON", /missing/u],
  ["a list", "[]", 400, "M_BAD_JSON", /must be object/u],
  ["no events", "{}", 400, "M_BAD_JSON", /events is missing/u],
  ["events that are no list", '{"events":{}}', 400, "M_BAD_JSON", /events: must be array/u],
  [
    "ephemeral that is no list",
    '{"events":[],"ephemeral":1}',
    400,
    "M_BAD_JSON",
    /ephemeral: must be array/u,
  ],
];

for (const [what, body, status, errcode, text] of bodies) {
  test(`a transaction with ${what} is answered ${status} ${errcode} (S21)`, async (t) => {
    const path = "/_matrix/app/v1/transactions/1";
    const answer = await send(createService(t), { method: "PUT", path, body });
    assert.deepEqual([answer.status, answer.body.errcode], [status, errcode]);
    assert.match(answer.body.error ?? "", text);
  });
}

test("a body over the limit is answered 413 without being read to the end", async (t) => {
  const service = createService(t, { maxBodyBytes: 1000 });
  let sent = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 100;
      controller.enqueue(new Uint8Array(100).fill(32));
    },
  });
  const response = await service.fetch(
    new Request("http://as/_matrix/app/v1/transactions/1", {
      method: "PUT",
      headers: { authorization: "Bearer HS" },
      body: endless,
      duplex: "half",
    } as RequestInit),
  );
  assert.equal(response.status, 413);
  assert.equal((await response.json()).errcode, "M_TOO_LARGE");
  assert.ok(sent < 3000, `${sent} bytes were read`);
});
