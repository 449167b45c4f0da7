/**
 * What the extensions do around an author's handlers, beyond the vectors: unknown paths (S20), whom a request is from (S57,
 * S58), the time of an event (S60), registration and login (S61–S66), namespaces (S9, S67–S69), syncing (S70), published
 * rooms (S71), devices (S73–S75) and pings (S37–S40).
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import {
  createHomeserverExtensions,
  createRegistrations,
  MatrixError,
  serveTogether,
  type HandlerContext,
} from "../../src/homeserver/index.ts";
import { listen } from "../../src/node.ts";
import { irc, registrationOf } from "./support.ts";
import { createTinyHomeserver, serveV1, type Settings } from "./tiny-homeserver.ts";

const base = "/_matrix/client/v3";
const bob = "@_irc_bob:example.org";

interface Sent {
  readonly method?: string;
  readonly token?: string | null;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

function createScene(settings: Settings = {}, registration = irc) {
  const registrations = createRegistrations({
    serverName: "example.org",
    registrations: [registration, registrationOf("other")],
  });
  const homeserver = createTinyHomeserver("example.org");
  homeserver.addUser(bob, { token: "bob", deviceId: "ABC123" });
  homeserver.addUser("@alice:example.org", { token: "alice", deviceId: "ALICEDEV" });
  const errors: string[] = [];
  const handlers = { ...homeserver.v1, ...settings.handlers };
  const extensions = serveV1(registrations, homeserver, {
    onError: (error, operationId) => errors.push(`${operationId} ${String(error)}`),
    ...settings,
    handlers,
  });
  const send = async (path: string, sent: Sent = {}) => {
    const { method = "GET", token = "AS", body, headers, signal } = sent;
    const text = body === undefined || body instanceof Uint8Array ? body : JSON.stringify(body);
    const response = await extensions.fetch(
      new Request(`http://hs${path}`, {
        method,
        headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...headers },
        ...(text !== undefined && { body: text as BodyInit }),
        ...(signal !== undefined && { signal }),
      }),
    );
    const bytes = new Uint8Array(await response.arrayBuffer());
    const isJson = response.headers.get("content-type") === "application/json";
    const answer = isJson ? (JSON.parse(new TextDecoder().decode(bytes)) as Answer) : undefined;
    return { status: response.status, headers: response.headers, bytes, ...answer, answer };
  };
  return { registrations, homeserver, extensions, errors, send };
}

interface Answer {
  readonly errcode?: string;
  readonly error?: string;
  readonly [key: string]: unknown;
}

/** Something to wait for. */
function createLatch() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

const show = ({ status, errcode }: { status: number; errcode?: string }) =>
  errcode === undefined ? String(status) : `${status} ${errcode}`;

const message = `${base}/rooms/!r:example.org/send/m.room.message`;

/** What is sent → how it is answered. */
const cases: Readonly<Record<string, readonly [string, Sent, string, Settings?]>> = {
  "a path that is none (S20)": ["/_matrix/client/v3/nothing", {}, "404 M_UNRECOGNIZED"],
  "an operation that the homeserver does not have (S20)": [
    `${base}/joined_rooms`,
    {},
    "404 M_UNRECOGNIZED",
  ],
  "a path with another method (S20)": [`${base}/sync`, { method: "DELETE" }, "405 M_UNRECOGNIZED"],
  "a broken escape in the path": [`${base}/devices/%zz`, { method: "PUT" }, "400 M_INVALID_PARAM"],
  "no token comes before everything else": [
    `${base}/createRoom`,
    { method: "POST", token: null },
    "401 M_MISSING_TOKEN",
  ],
  "a body that is not JSON": [
    `${base}/createRoom`,
    { method: "POST", body: new TextEncoder().encode("{") },
    "400 M_NOT_JSON",
  ],
  "a body that does not fit": [
    `${base}/createRoom`,
    { method: "POST", body: { name: 1 } },
    "400 M_BAD_JSON",
  ],
  "a body that is too long": [
    `${base}/createRoom`,
    { method: "POST", body: { name: "x".repeat(100) } },
    "413 M_TOO_LARGE",
    { maxBodyBytes: 50 },
  ],
  "an upload that is too long": [
    "/_matrix/media/v3/upload",
    { method: "POST", body: new Uint8Array(51) },
    "413 M_TOO_LARGE",
    { maxUploadBytes: 50 },
  ],
  "an application service syncs without naming a user (S70)": [
    `${base}/sync`,
    {},
    "400 M_MISSING_PARAM",
  ],
  "an application service syncs as its sender (S70)": [
    `${base}/sync?user_id=@_irc_bot:example.org`,
    {},
    "403 M_FORBIDDEN",
  ],
  "a person syncs, and names nobody": [`${base}/sync`, { token: "alice" }, "200"],
  "one-time keys without a device (S57)": [
    `${base}/keys/upload?user_id=${bob}`,
    { method: "POST", body: {} },
    "400 M_MISSING_PARAM",
    { handlers: { uploadKeys: () => ({ status: 200, body: { one_time_key_counts: {} } }) } },
  ],
  "one-time keys with a device under its unstable name (S57)": [
    `${base}/keys/upload?user_id=${bob}&org.matrix.msc3202.device_id=ABC123`,
    { method: "POST", body: {} },
    "200",
    {
      handlers: {
        uploadKeys: ({ query }) => ({
          status: 200,
          body: { one_time_key_counts: { [query.device_id]: 1 } },
        }),
      },
    },
  ],
  "one-time keys of a person, whose token has a device": [
    `${base}/keys/upload`,
    { method: "POST", body: {}, token: "alice" },
    "200",
    { handlers: { uploadKeys: () => ({ status: 200, body: { one_time_key_counts: {} } }) } },
  ],
  "a room with an alias in the own namespace (S69)": [
    `${base}/createRoom`,
    { method: "POST", body: { room_alias_name: "_irc_a" } },
    "200",
  ],
  "a room with an alias outside (S67)": [
    `${base}/createRoom`,
    { method: "POST", body: { room_alias_name: "a" } },
    "400 M_EXCLUSIVE",
  ],
  "a person's room with an alias in an exclusive namespace (S68)": [
    `${base}/createRoom`,
    { method: "POST", token: "alice", body: { room_alias_name: "_irc_a" } },
    "400 M_EXCLUSIVE",
  ],
  "a person deletes an alias in an exclusive namespace (S9)": [
    `${base}/directory/room/%23_irc_a:example.org`,
    { method: "DELETE", token: "alice" },
    "400 M_EXCLUSIVE",
  ],
  "a time that is before 1970 (S60)": [
    `${message}/t1?ts=-1`,
    { method: "PUT", body: {} },
    "400 M_INVALID_PARAM",
  ],
  "a time with a fraction (S60)": [
    `${message}/t1?ts=1.5`,
    { method: "PUT", body: {} },
    "400 M_INVALID_PARAM",
  ],
  "an empty time (S60)": [`${message}/t1?ts=`, { method: "PUT", body: {} }, "400 M_INVALID_PARAM"],
  "registration with a person's token (S65, V3)": [
    `${base}/register`,
    {
      method: "POST",
      token: "alice",
      body: { type: "m.login.application_service", username: "_irc_x" },
    },
    "401 M_UNKNOWN_TOKEN",
  ],
  "registration with an as_token and another type": [
    `${base}/register`,
    { method: "POST", body: { username: "_irc_x" } },
    "400 M_UNKNOWN",
  ],
  "login without a token (S65)": [
    `${base}/login`,
    {
      method: "POST",
      token: null,
      body: {
        type: "m.login.application_service",
        identifier: { type: "m.id.user", user: "_irc_bob" },
      },
    },
    "401 M_MISSING_TOKEN",
  ],
  "login with a person's token (S65, V3)": [
    `${base}/login`,
    {
      method: "POST",
      token: "alice",
      body: {
        type: "m.login.application_service",
        identifier: { type: "m.id.user", user: "_irc_bob" },
      },
    },
    "401 M_UNKNOWN_TOKEN",
  ],
  "login of a user nobody has registered (S66, V3)": [
    `${base}/login`,
    {
      method: "POST",
      body: {
        type: "m.login.application_service",
        identifier: { type: "m.id.user", user: "_irc_new" },
      },
    },
    "403 M_FORBIDDEN",
  ],
  "login under the type of before v1.2 (S63)": [
    `${base}/login`,
    {
      method: "POST",
      body: {
        type: "uk.half-shot.msc2778.login.application_service",
        identifier: { type: "m.id.user", user: "_irc_bob" },
      },
    },
    "200",
  ],
  "login by something else than a user": [
    `${base}/login`,
    {
      method: "POST",
      body: {
        type: "m.login.application_service",
        identifier: { type: "m.id.phone", country: "GB", phone: "1" },
      },
    },
    "400 M_UNKNOWN",
  ],
  "login where there is no legacy login (S64)": [
    `${base}/login`,
    {
      method: "POST",
      body: {
        type: "m.login.application_service",
        identifier: { type: "m.id.user", user: "_irc_bob" },
      },
    },
    "400 M_APPSERVICE_LOGIN_UNSUPPORTED",
    { legacyLogin: false },
  ],
  "registration without a session where there is no legacy login (S62)": [
    `${base}/register`,
    {
      method: "POST",
      body: { type: "m.login.application_service", username: "_irc_x", inhibit_login: true },
    },
    "200",
    { legacyLogin: false },
  ],
  "a password changed by an application service (S59)": [
    `${base}/account/password`,
    { method: "POST", body: { new_password: "x" } },
    "403 M_FORBIDDEN",
  ],
  "a room published for a network that is not one's own (S71)": [
    `${base}/directory/list/appservice/xmpp/!r:example.org`,
    { method: "PUT", body: { visibility: "public" } },
    "403 M_FORBIDDEN",
  ],
  "a ping for another application service (S39)": [
    "/_matrix/client/v1/appservice/other/ping",
    { method: "POST", body: {} },
    "403 M_FORBIDDEN",
  ],
  "a ping by a person (S39)": [
    "/_matrix/client/v1/appservice/irc/ping",
    { method: "POST", body: {}, token: "alice" },
    "403 M_FORBIDDEN",
  ],
};

for (const [what, [path, sent, expected, settings]] of Object.entries(cases)) {
  test(`${what}: ${expected}`, async () => {
    const { send, errors } = createScene(settings);
    const answer = await send(path, sent);
    assert.equal(show(answer), expected, JSON.stringify(answer.answer));
    assert.deepEqual(errors, []);
  });
}

test("Synapse's flag stands for a homeserver without legacy login (S62)", async () => {
  const { send } = createScene({}, { ...irc, "io.element.msc4190": true });
  const body = { type: "m.login.application_service", username: "_irc_x" };
  const answer = await send(`${base}/register`, { method: "POST", body });
  assert.equal(show(answer), "400 M_APPSERVICE_LOGIN_UNSUPPORTED");
  const free = await send(`${base}/register/available?username=carol`, { token: null });
  assert.equal(show(free), "200");
  // Nobody was made on the way.
  const again = await send(`${base}/register`, {
    method: "POST",
    body: { ...body, inhibit_login: true },
  });
  assert.equal(show(again), "200");
});

test("who wants no session gets none, whatever the handler made (S61)", async () => {
  const session = { access_token: "t", refresh_token: "r", device_id: "D", expires_in_ms: 1 };
  const { send } = createScene({
    handlers: { register: () => ({ status: 200, body: { user_id: bob, ...session } }) },
  });
  const body = { type: "m.login.application_service", username: "_irc_bob" };
  const without = await send(`${base}/register`, {
    method: "POST",
    body: { ...body, inhibit_login: true },
  });
  assert.deepEqual(without.answer, { user_id: bob });
  const withSession = await send(`${base}/register`, { method: "POST", body });
  assert.deepEqual(withSession.answer, { user_id: bob, ...session });
});

test("ts reaches the handler of an application service; a person's counts for nothing, even nonsense (S58, S60)", async () => {
  const { send, homeserver } = createScene();
  homeserver.join("!r:example.org", bob);
  homeserver.join("!r:example.org", "@alice:example.org");
  const put = (id: string, query: string, token: string) =>
    send(`${message}/${id}?${query}`, { method: "PUT", body: { msgtype: "m.text" }, token });
  await put("t1", `user_id=${bob}&ts=1421416883133`, "AS");
  await put("t2", `user_id=${bob}&ts=1`, "alice");
  assert.equal((await put("t3", "ts=yesterday", "alice")).status, 200);
  assert.deepEqual(
    homeserver.events.map(({ sender, ts }) => [sender, ts]),
    [
      [bob, 1_421_416_883_133],
      ["@alice:example.org", undefined],
      ["@alice:example.org", undefined],
    ],
  );
});

test("the ts of a look-up by time is the look-up's own, for people too (S60)", async () => {
  const times: unknown[] = [];
  const { send } = createScene({
    handlers: {
      getEventByTimestamp({ query }) {
        times.push(query.ts);
        return { status: 200, body: { event_id: "$e", origin_server_ts: 1 } };
      },
    },
  });
  const path = "/_matrix/client/v1/rooms/!r:example.org/timestamp_to_event?dir=f&ts=5";
  await send(path);
  await send(path, { token: "alice" });
  assert.deepEqual(times, [5, 5]);
});

test("ts is no parameter of requests that send in other ways (S60)", async () => {
  const queries: unknown[] = [];
  const { send } = createScene({
    handlers: {
      joinRoom({ query }) {
        queries.push(query);
        return { status: 200, body: { room_id: "!r:example.org" } };
      },
    },
  });
  const path = `${base}/join/!r:example.org?user_id=${bob}&ts=nonsense`;
  assert.equal(show(await send(path, { method: "POST", body: {} })), "200");
  assert.deepEqual(queries, [{ user_id: bob }]);
});

test("an application service is never asked to authenticate like a person (S74, S75)", async () => {
  const flows = { flows: [{ stages: ["m.login.dummy"] }], params: {}, session: "s" };
  const { send, errors } = createScene({
    handlers: {
      uploadCrossSigningKeys: () => ({ status: 401, body: flows }),
      deleteDevice: () => ({ status: 401, body: flows }),
    },
  });
  const keys = `${base}/keys/device_signing/upload`;
  assert.equal(show(await send(keys, { method: "POST", body: {}, token: "alice" })), "401");
  assert.equal(show(await send(keys, { method: "POST", body: {} })), "500 M_UNKNOWN");
  assert.equal(
    show(await send(`${base}/devices/BOT`, { method: "DELETE", body: {} })),
    "500 M_UNKNOWN",
  );
  assert.equal(errors.length, 2);
  assert.match(errors[0] ?? "", /^uploadCrossSigningKeys .*must not be asked to authenticate/u);
});

test("a person's device has to exist to be renamed, an application service makes it (S73)", async () => {
  const { send, homeserver } = createScene();
  const rename = (device: string, token: string, query = "") =>
    send(`${base}/devices/${device}${query}`, { method: "PUT", body: {}, token });
  assert.equal(show(await rename("NEW", "alice")), "404 M_NOT_FOUND");
  assert.equal(show(await rename("ALICEDEV", "alice")), "200");
  assert.equal(show(await rename("NEW", "AS", `?user_id=${bob}`)), "201");
  assert.equal(await homeserver.accounts.hasDevice("@alice:example.org", "NEW"), false);
});

test("an answer that does not fit the contract becomes 500, and nothing of it gets out", async () => {
  const bad = { status: 200, body: { user_id: "s3cr3t" } } as never;
  const checked = createScene({ handlers: { getTokenOwner: () => bad } });
  const answer = await checked.send(`${base}/account/whoami`);
  assert.deepEqual(answer.answer, { errcode: "M_UNKNOWN", error: "Internal error" });
  assert.match(
    checked.errors[0] ?? "",
    /^getTokenOwner ContractViolationError: getTokenOwner: user_id: /u,
  );
  assert.ok(!checked.errors.join().includes("s3cr3t"));

  const unchecked = createScene({ handlers: { getTokenOwner: () => bad }, checkAnswers: false });
  assert.equal((await unchecked.send(`${base}/account/whoami`)).status, 200);
});

test("a status that the contract does not have is a misfit too, returned or thrown", async () => {
  const teapot = { status: 418, body: {} } as never;
  const returned = createScene({ handlers: { getTokenOwner: () => teapot } });
  assert.equal((await returned.send(`${base}/account/whoami`)).status, 500);
  const thrown = createScene({
    handlers: {
      getTokenOwner() {
        throw new MatrixError(418, "M_TEAPOT", "short and stout");
      },
    },
  });
  assert.equal((await thrown.send(`${base}/account/whoami`)).status, 500);
  assert.match(thrown.errors[0] ?? "", /status: 418 is not declared/u);
});

test("what a handler throws as a MatrixError is the answer, with the time to wait; anything else stays inside", async () => {
  const { send, errors } = createScene({
    handlers: {
      getTokenOwner() {
        throw new MatrixError(429, "M_LIMIT_EXCEEDED", "slow down", { retryAfterMs: 1500 });
      },
      async sync() {
        throw new Error("s3cr3t");
      },
      getDevices: (() => undefined) as never,
    },
  });
  const limited = await send(`${base}/account/whoami`);
  assert.equal(show(limited), "429 M_LIMIT_EXCEEDED");
  assert.equal(limited.headers.get("retry-after"), "2");
  const failed = await send(`${base}/sync?user_id=${bob}`);
  assert.deepEqual(failed.answer, { errcode: "M_UNKNOWN", error: "Internal error" });
  assert.equal(show(await send(`${base}/devices`)), "500 M_UNKNOWN");
  assert.deepEqual(
    errors.map((error) => error.split(":")[0]),
    ["sync Error", "getDevices TypeError"],
  );
});

test("a handler that hangs is answered for at the deadline, and told", async () => {
  const clock = createManualClock();
  const seen: HandlerContext[] = [];
  const { send, errors } = createScene({
    clock,
    deadlineMs: 1000,
    handlers: {
      sync(_request, context) {
        seen.push(context);
        return new Promise<never>(() => undefined);
      },
    },
  });
  // What the request is ready to wait comes on top.
  const answer = send(`${base}/sync?user_id=${bob}&timeout=5000`);
  await clock.advance(5999);
  assert.equal(seen[0]?.signal.aborted, false);
  await clock.advance(1);
  assert.equal(show(await answer), "500 M_UNKNOWN");
  assert.equal(seen[0]?.signal.aborted, true);
  assert.equal(errors.length, 1);
  assert.equal(clock.pending, 0);
});

test("accounts that hang are answered for at the deadline too", async () => {
  const hangs = () => new Promise<never>(() => undefined);
  const accounts = { hasUser: hangs, hasDevice: hangs, authenticateUser: hangs };
  const login = {
    type: "m.login.application_service",
    identifier: { type: "m.id.user", user: "_irc_bob" },
  };
  for (const [path, sent] of [
    [`${base}/account/whoami`, { token: "alice" }],
    [`${base}/account/whoami?user_id=${bob}`, {}],
    [`${base}/login`, { method: "POST", body: login }],
  ] as const) {
    const clock = createManualClock();
    const { send, errors } = createScene({ accounts, clock, deadlineMs: 1000 });
    const answer = send(path, sent);
    await clock.advance(1000);
    assert.equal(show(await answer), "500 M_UNKNOWN");
    assert.match(errors.join(), /DeadlineError/u);
    assert.equal(clock.pending, 0);
  }
});

test("a handler hears that its caller has gone, in process and over HTTP, and nobody is told of a failure", async (t) => {
  for (const way of ["fetch", "http"] as const) {
    const heard = createLatch();
    const started = createLatch();
    const { extensions, errors } = createScene({
      handlers: {
        sync(_request, { signal }) {
          signal.addEventListener("abort", () => heard.open());
          started.open();
          return new Promise<never>(() => undefined);
        },
      },
    });
    const listening = await listen(extensions, { port: 0 });
    t.after(() => listening.close());
    const url = way === "http" ? listening.url : "http://hs";
    const gone = new AbortController();
    const request = new Request(`${url}${base}/sync?user_id=${bob}`, {
      headers: { authorization: "Bearer AS" },
      signal: gone.signal,
    });
    const answer = (way === "http" ? fetch(request) : extensions.fetch(request)).then(
      ({ status }) => String(status),
      ({ name }: Error) => name,
    );
    await started.opened;
    gone.abort();
    await heard.opened;
    assert.equal(await answer, way === "http" ? "AbortError" : "500");
    assert.deepEqual(errors, []);
  }
});

test("a ping goes to the application service with its transaction_id, and brings back how long it took (S37, S43)", async () => {
  const asked: unknown[] = [];
  const { send } = createScene({
    ping: async ({ registration, transactionId, signal }) => {
      asked.push([registration.id, transactionId, signal instanceof AbortSignal]);
      return 7;
    },
  });
  const path = "/_matrix/client/v1/appservice/irc/ping";
  const answer = await send(path, { method: "POST", body: { transaction_id: "mid" } });
  assert.deepEqual([answer.status, answer.answer], [200, { duration_ms: 7 }]);
  await send(path, { method: "POST", body: {} });
  assert.deepEqual(asked, [
    ["irc", "mid", true],
    ["irc", undefined, true],
  ]);
});

test("what a ping met is told whole (S40)", async () => {
  const { send } = createScene({
    ping: () => {
      const extra = { status: 418, body: "short and stout" };
      throw new MatrixError(502, "M_BAD_STATUS", "answered 418", { extra });
    },
  });
  const answer = await send("/_matrix/client/v1/appservice/irc/ping", { method: "POST", body: {} });
  assert.deepEqual(answer.answer, {
    errcode: "M_BAD_STATUS",
    error: "answered 418",
    status: 418,
    body: "short and stout",
  });
});

test("media come in and go out as bytes with their type, in process and over HTTP", async (t) => {
  const streamed = new TextEncoder().encode("from a stream");
  const { extensions } = createScene({
    handlers: {
      getContentThumbnailAuthed: () => ({
        status: 200,
        body: new Blob([streamed]).stream(),
        headers: { "Content-Type": "image/webp" },
      }),
    },
  });
  const listening = await listen(extensions, { port: 0 });
  t.after(() => listening.close());
  const inProcess = (request: Request) => extensions.fetch(request);
  for (const [url, send] of [
    ["http://hs", inProcess],
    [listening.url, fetch],
  ] as const) {
    const headers = { authorization: "Bearer AS", "content-type": "image/png" };
    const upload = new Request(`${url}/_matrix/media/v3/upload`, {
      method: "POST",
      headers,
      body: "12345",
    });
    assert.deepEqual(await (await send(upload)).json(), {
      content_uri: "mxc://example.org/image/png.5",
    });
    const media = `${url}/_matrix/client/v1/media`;
    const download = await send(new Request(`${media}/download/example.org/a`, { headers }));
    assert.equal(download.headers.get("content-type"), "image/png");
    assert.equal(await download.text(), "a picture");
    const thumbnail = await send(
      new Request(`${media}/thumbnail/example.org/a?width=1&height=1`, { headers }),
    );
    assert.equal(thumbnail.headers.get("content-type"), "image/webp");
    assert.equal(await thumbnail.text(), "from a stream");
  }
});

test("a handler for no operation is a mistake that is told at once; the ping is not the author's", () => {
  const registrations = createRegistrations({ serverName: "example.org" });
  const accounts = { hasUser: () => true, hasDevice: () => true };
  const create = (handlers: object, edition = "v1") =>
    createHomeserverExtensions({ registrations, accounts, handlers, edition: edition as "v1" });
  assert.throws(
    () => create({ whoami: () => undefined }),
    /v1\/homeserver has no operation whoami/u,
  );
  assert.throws(() => create({ pingAppservice: () => undefined }), TypeError);
  assert.throws(() => create({}, "v2"), /edition must be "v1" or "draft", not "v2"/u);
});

test("both editions on one address: each path goes to its own; neither asks virtual users for a password (D59)", async () => {
  const { extensions, registrations, homeserver } = createScene();
  const draft = createHomeserverExtensions({
    edition: "draft",
    registrations,
    accounts: homeserver.accounts,
    handlers: homeserver.draft,
  });
  const { fetch: send, knows } = serveTogether(draft, extensions);
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await send(new Request(`http://hs${path}`, init));
    return show({ status: response.status, ...((await response.json()) as object) });
  };
  const headers = { authorization: "Bearer AS" };
  assert.equal(await ask(`${base}/account/whoami`, { headers }), "200");
  const register = { type: "m.login.application_service", user: "_irc_x" };
  const init = { method: "POST", body: JSON.stringify(register) };
  assert.equal(await ask("/_matrix/client/api/v1/register?access_token=AS", init), "200");
  assert.equal(
    await ask("/_matrix/client/api/v1/createRoom?access_token=AS", init),
    "404 M_UNRECOGNIZED",
  );
  const nameless = {
    method: "POST",
    body: JSON.stringify({ type: "m.login.application_service" }),
  };
  assert.equal(
    await ask("/_matrix/client/api/v1/register?access_token=AS", nameless),
    "400 M_BAD_JSON",
  );
  // One of two names, whichever the handler takes.
  const person = { type: "m.login.password", user: "eve", username: "_irc_eve", password: "x" };
  const both = { method: "POST", body: JSON.stringify(person) };
  assert.equal(await ask("/_matrix/client/api/v1/register", both), "400 M_EXCLUSIVE");
  assert.equal(await ask("/elsewhere"), "404 M_UNRECOGNIZED");
  assert.deepEqual([knows(`${base}/sync`), knows("/elsewhere")], [true, false]);
  assert.throws(() => serveTogether(), TypeError);
});

test("the application services of a change at run time count for the next request", async () => {
  const { send, registrations } = createScene();
  registrations.remove("irc");
  assert.equal(show(await send(`${base}/account/whoami`)), "401 M_UNKNOWN_TOKEN");
  registrations.add({ ...irc, as_token: "NEW" });
  assert.equal(show(await send(`${base}/account/whoami`, { token: "NEW" })), "200");
});
