/**
 * Registration over HTTP, as in the draft: who may (D6, D7, D9, U6), what is refused (D1, D2, D5, U7, U25, U32), when it
 * takes effect (D8, D16), and how it ends (D15, D17, U18).
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { createDraftRegistration, type DraftRegistrationOptions } from "../../src/draft/index.ts";
import type { Registration } from "../../src/editions/registration.ts";
import { compilePattern, createRegistrations, isWiderThan } from "../../src/homeserver/index.ts";
import { listen } from "../../src/node.ts";

const irc = { asToken: "T_a", id: "irc", senderLocalpart: "irc" };
const xmpp = { asToken: "T_b", id: "xmpp", senderLocalpart: "xmpp" };

const exclusive = (regex: string) => [{ exclusive: true, regex }];
const body = {
  url: "https://someapp.com/matrix/",
  as_token: "T_a",
  namespaces: {
    users: exclusive(String.raw`@irc\.freenode\.net/.*`),
    aliases: exclusive(String.raw`#irc\.freenode\.net/.*`),
  },
};

function createScene(options: Partial<DraftRegistrationOptions> = {}) {
  const registrations =
    options.registrations ?? createRegistrations({ serverName: "hsdomain.com" });
  const errors: unknown[] = [];
  let count = 0;
  const registration = createDraftRegistration({
    registrations,
    allowed: [irc, xmpp],
    createHsToken: () => `T_h${(count += 1)}`,
    onError: (error) => errors.push(error),
    ...options,
  });
  const send = async (operation: string, sent: unknown) => {
    const response = await registration.fetch(
      new Request(`http://hs/_matrix/appservice/v1/${operation}`, {
        method: "POST",
        body: typeof sent === "string" ? sent : JSON.stringify(sent),
      }),
    );
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  return { registrations, registration, errors, send };
}

type Answer = Awaited<ReturnType<ReturnType<typeof createScene>["send"]>>;
const show = ({ status, body: { errcode } }: Answer) =>
  errcode === undefined ? String(status) : `${status} ${errcode}`;

test("a stored token registers: the hs_token comes back, and the registration is in force (D1 to D4, D8, D14)", async () => {
  const { registrations, send } = createScene();
  assert.deepEqual(await send("register", body), { status: 200, body: { hs_token: "T_h1" } });
  assert.deepEqual(registrations.get("irc"), {
    id: "irc",
    url: "https://someapp.com/matrix",
    as_token: "T_a",
    hs_token: "T_h1",
    sender_localpart: "irc",
    namespaces: body.namespaces,
  });
});

test("an hs_token that the administrator has configured is kept, others are long and random (U19)", async () => {
  const configured = createScene({ allowed: [{ ...irc, hsToken: "T_h" }] });
  assert.deepEqual((await configured.send("register", body)).body, { hs_token: "T_h" });
  const registrations = createRegistrations({ serverName: "hsdomain.com" });
  const { fetch } = createDraftRegistration({ registrations, allowed: [irc] });
  const ask = async () => {
    const init = { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(new Request("http://hs/_matrix/appservice/v1/register", init));
    return ((await response.json()) as { hs_token: string }).hs_token;
  };
  const [first, second] = [await ask(), await ask()];
  assert.match(first, /^[0-9a-f]{64}$/u);
  assert.notEqual(first, second);
});

test("nothing of the body counts but url and namespaces: no other name, sender or token", async () => {
  const { registrations, send } = createScene();
  const more = {
    ...body,
    id: "xmpp",
    sender_localpart: "root",
    hs_token: "x",
    rate_limited: false,
  };
  assert.equal((await send("register", more)).status, 200);
  const { id, sender_localpart, hs_token, rate_limited } = registrations.get("irc") ?? {};
  assert.deepEqual(
    [id, sender_localpart, hs_token, rate_limited],
    ["irc", "irc", "T_h1", undefined],
  );
});

/** What is sent → how it is refused. */
const refused: Readonly<Record<string, readonly [unknown, string]>> = {
  "no token (D6, U6)": [{ url: "https://a", namespaces: {} }, "401 M_MISSING_TOKEN"],
  "an empty token (D6, U6)": [{ ...body, as_token: "" }, "401 M_MISSING_TOKEN"],
  "a token that is not stored (D7, U6)": [{ ...body, as_token: "nope" }, "403 M_FORBIDDEN"],
  "a token that is not stored, and a faulty body (D7, U6)": [
    { as_token: "nope" },
    "403 M_FORBIDDEN",
  ],
  "a token that is no text": [{ ...body, as_token: 5 }, "400 M_BAD_JSON"],
  "no JSON (U25)": ["{url: 1}", "400 M_NOT_JSON"],
  "no body": ["", "400 M_NOT_JSON"],
  "no object": ["[]", "400 M_BAD_JSON"],
  "no url (D1)": [{ as_token: "T_a", namespaces: {} }, "400 M_BAD_JSON"],
  "no namespaces (D2)": [{ as_token: "T_a", url: "https://a" }, "400 M_BAD_JSON"],
  "plain texts as expressions (H5)": [{ ...body, namespaces: { users: ["@a"] } }, "400 M_BAD_JSON"],
  "an expression that does not compile (D5, U7)": [
    { ...body, namespaces: { users: exclusive("@irc(") } },
    "400 M_BAD_JSON",
  ],
  "a url with a query": [{ ...body, url: "https://a/?b" }, "400 M_BAD_JSON"],
};

for (const [what, [sent, expected]] of Object.entries(refused)) {
  test(`refused, ${what}: ${expected}`, async () => {
    const { registrations, send, errors } = createScene();
    const answer = await send("register", sent);
    assert.equal(show(answer), expected, JSON.stringify(answer.body));
    assert.ok(!JSON.stringify(answer.body).includes("nope"));
    assert.deepEqual(registrations.list(), []);
    assert.deepEqual(errors, []);
  });
}

test("registering again replaces url, namespaces and token (U19)", async () => {
  const { registrations, send } = createScene();
  await send("register", body);
  const again = { ...body, url: "https://b", namespaces: {} };
  assert.deepEqual((await send("register", again)).body, { hs_token: "T_h2" });
  const { url, namespaces, hs_token } = registrations.get("irc") ?? {};
  assert.deepEqual([url, namespaces, hs_token], ["https://b", {}, "T_h2"]);
  assert.equal(registrations.list().length, 1);
});

test("an exclusive namespace of another is refused, without saying whose (U32)", async () => {
  const { registrations, send } = createScene();
  await send("register", body);
  const answer = await send("register", { ...body, as_token: "T_b" });
  assert.equal(show(answer), "400 M_EXCLUSIVE");
  assert.ok(!JSON.stringify(answer.body).includes('"irc"'));
  assert.equal(registrations.list().length, 1);
});

test("review has the last word, and can keep a token to what it is for", async () => {
  const limit = compilePattern("@irc.*", { kind: "users" });
  const review = ({ namespaces }: Registration) =>
    (namespaces.users ?? []).every(
      ({ regex }) => isWiderThan(limit, compilePattern(regex, { kind: "users" })).answer === "yes",
    )
      ? undefined
      : "users: only @irc";
  const { registrations, send } = createScene({ review });
  const wide = { ...body, namespaces: { users: exclusive("@.*") } };
  const answer = await send("register", wide);
  assert.equal(show(answer), "403 M_FORBIDDEN");
  assert.deepEqual(registrations.list(), []);
  assert.equal((await send("register", body)).status, 200);
});

test("deliveries can only start once the 200 has been written (D8), and stop likewise (D16)", async () => {
  const { registration, registrations } = createScene();
  const order: string[] = [];
  registrations.onChange(({ kind }) => order.push(kind));
  const send = (operation: string) =>
    new Promise<void>((resolve) => {
      const bytes = new TextEncoder().encode(JSON.stringify(body));
      registration.serve(
        {
          method: "POST",
          path: `/_matrix/appservice/v1/${operation}`,
          query: "",
          authorization: undefined,
          readBody: (_max, done) => done(bytes),
        },
        ({ status }) => {
          order.push(String(status));
          resolve();
        },
      );
    });
  await send("register");
  await send("unregister");
  assert.deepEqual(order, ["200", "added", "200", "removed"]);
});

test("unregistering ends it and keeps the token; twice is no error (D15 to D17, U18)", async () => {
  const { registrations, send } = createScene();
  await send("register", body);
  assert.deepEqual(await send("unregister", { as_token: "T_a" }), { status: 200, body: {} });
  assert.deepEqual(registrations.list(), []);
  assert.deepEqual(await send("unregister", { as_token: "T_a" }), { status: 200, body: {} });
  assert.equal((await send("register", body)).status, 200);
});

test("unregistering without a stored token is refused as registering is (U6, U18)", async () => {
  const { send } = createScene();
  assert.equal(show(await send("unregister", {})), "401 M_MISSING_TOKEN");
  assert.equal(show(await send("unregister", { as_token: "nope" })), "403 M_FORBIDDEN");
  assert.equal(show(await send("unregister", { as_token: [] })), "400 M_BAD_JSON");
});

test("nothing is answered or in force before it is kept; what could not be kept did not happen", async () => {
  const kept: unknown[] = [];
  let isBroken = false;
  const registrations = createRegistrations({ serverName: "hsdomain.com" });
  const { send, errors } = createScene({
    registrations,
    async persist(change) {
      await Promise.resolve();
      if (isBroken) throw new Error("the disk is full");
      const id = change.kind === "registered" ? change.registration.id : change.id;
      kept.push([change.kind, id, registrations.list().length]);
    },
  });
  await send("register", body);
  await send("unregister", body);
  await send("unregister", body);
  assert.deepEqual(kept, [
    ["registered", "irc", 0],
    ["unregistered", "irc", 1],
  ]);
  isBroken = true;
  assert.equal(show(await send("register", body)), "500 M_UNKNOWN");
  assert.deepEqual(registrations.list(), []);
  assert.equal(errors.length, 1);
  isBroken = false;
  assert.equal((await send("register", body)).status, 200);
});

test("what takes too long to keep did not happen, and holds up nobody for longer", async () => {
  const clock = createManualClock();
  let isStuck = true;
  const { registrations, send, errors } = createScene({
    clock,
    persist: () => (isStuck ? new Promise<never>(() => undefined) : undefined),
  });
  const first = send("register", body);
  const second = send("register", { ...body, as_token: "T_b" });
  await clock.advance(9999);
  isStuck = false;
  await clock.advance(1);
  assert.deepEqual([show(await first), show(await second)], ["500 M_UNKNOWN", "200"]);
  assert.deepEqual(
    registrations.list().map(({ id }) => id),
    ["xmpp"],
  );
  assert.equal(errors.length, 1);
});

test("of two that claim the same at the same time one is refused, though keeping takes its time (U32)", async () => {
  const { registrations, send } = createScene({
    persist: () => new Promise((resolve) => void setImmediate(resolve)),
  });
  const answers = await Promise.all([
    send("register", body),
    send("register", { ...body, as_token: "T_b" }),
  ]);
  assert.deepEqual(answers.map(show), ["200", "400 M_EXCLUSIVE"]);
  assert.equal(registrations.list().length, 1);
});

test("it works over a socket, and other paths are not its own (S20)", async (t) => {
  const { registration } = createScene();
  const listening = await listen(registration, { port: 0 });
  t.after(() => listening.close());
  const init = { method: "POST", body: JSON.stringify(body) };
  const registered = await fetch(`${listening.url}/_matrix/appservice/v1/register`, init);
  assert.equal(registered.status, 200);
  const wrong = await fetch(`${listening.url}/_matrix/appservice/v1/register`);
  assert.equal(wrong.status, 405);
  assert.equal((await fetch(`${listening.url}/elsewhere`, init)).status, 404);
  assert.deepEqual(
    [registration.knows("/_matrix/appservice/v1/unregister"), registration.knows("/register")],
    [true, false],
  );
});

test("a list of tokens that cannot be meant is refused, without showing one", () => {
  const registrations = createRegistrations({ serverName: "hsdomain.com" });
  const lists = [
    [{ ...irc, asToken: "" }],
    [{ ...irc, hsToken: "" }],
    [{ ...irc, id: "" }],
    [{ ...irc, senderLocalpart: "a:b" }],
    [irc, { ...xmpp, id: "irc" }],
    [irc, { ...xmpp, asToken: "T_a" }],
  ];
  for (const [at, allowed] of lists.entries()) {
    assert.throws(
      () => createDraftRegistration({ registrations, allowed }),
      (error) => {
        assert.ok(error instanceof TypeError);
        assert.match(error.message, new RegExp(`^allowed\\[${at < 4 ? 0 : 1}\\]: `, "u"));
        assert.ok(!error.message.includes("T_a"));
        return true;
      },
    );
  }
});
