import assert from "node:assert/strict";
import { test } from "node:test";
import { startInspector } from "../../../mocks/inspect/inspector.ts";
import type { Now, Places } from "../../../mocks/inspect/look.ts";
import { createMockHomeserver } from "../../../mocks/homeserver.ts";
import { send } from "../support.ts";
import { readFirst, setUp } from "./support.ts";

test("the page and its files come with a strict policy, and nothing else is served", async (t) => {
  const { inspector } = await setUp(t);
  const page = await fetch(inspector.url);
  const html = await page.text();
  const policy = page.headers.get("content-security-policy") ?? "";
  assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/u);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/u);
  assert.match(html, /^<!doctype html>/u);
  assert.doesNotMatch(
    html,
    /https?:\/\/|<style|style=|<script>|\son\w+=/u,
    "nothing from elsewhere, nothing inline",
  );
  const names = Array.from(html.matchAll(/(?:src|href)="(?<name>[^"]+)"/gu), (one) => one[1] ?? "");
  const queue = [...names];
  const seen = new Set(names);
  for (const name of queue) {
    const response = await fetch(inspector.url + name);
    assert.equal(response.status, 200, name);
    const text = await response.text();
    for (const [, imported = ""] of text.matchAll(/from "\.\/(?<name>[^"]+)"/gu)) {
      if (!seen.has(imported)) queue.push(imported);
      seen.add(imported);
    }
  }
  assert.ok(seen.has("rows.js"));
  for (const path of ["page.html", "tsconfig.json", "../page-server.ts", "exchanges/9", "x"]) {
    assert.equal((await fetch(inspector.url + path)).status, 404, path);
  }
});

test("without the secret, by another name or from another site there is nothing to get", async (t) => {
  const { inspector } = await setUp(t);
  const { origin, host, pathname: path } = new URL(inspector.url);
  assert.match(path, /^\/[\w-]{22}\/$/u);
  const status = async (given: string, headers: Record<string, string>, method = "GET") =>
    (await send(origin, { path: given, method, headers })).status;
  assert.equal(await status(path, { host }), 200);
  assert.equal(await status("/", { host }), 404);
  assert.equal(await status(path, { host: "evil.example" }), 403);
  assert.equal(await status(`${path}stream`, { host, origin: "http://evil.example" }), 403);
  assert.equal(await status(path, { host }, "DELETE"), 405);
  const json = { host, "content-type": "application/json", "content-length": "0" };
  assert.equal(await status(`${path}control`, json, "POST"), 403);
  assert.equal(
    await status(`${path}control`, { ...json, origin: "http://evil.example" }, "POST"),
    403,
  );
  assert.equal(await status(`${path}control`, { ...json, origin }, "POST"), 400);
  assert.equal(await status(`${path}other`, { ...json, origin }, "POST"), 404);
});

test("each run has another secret, and a taken port is named", async (t) => {
  const { inspector, homeserver } = await setUp(t);
  const port = Number(new URL(inspector.url).port);
  const get = () => homeserver;
  await assert.rejects(
    startInspector({ homeserver: get, port }),
    new RegExp(`port ${port} .* is in use`, "u"),
  );
  const other = await startInspector({ homeserver: get });
  t.after(() => other.close());
  assert.notEqual(new URL(other.url).pathname, new URL(inspector.url).pathname);
});

test("the page hears how pushing is doing and when it is tried again", async (t) => {
  const setting = await setUp(t);
  const { homeserver, inspector, clock } = setting;
  setting.answer = ({ method }) =>
    Promise.resolve(Response.json({}, { status: method === "PUT" ? 503 : 200 }));
  const alice = homeserver.users.register("alice");
  await alice.createRoom({ name: "Lobby", invite: ["@_irc_bob:example.org"] });
  await homeserver.nextTransaction();
  await clock.advance(0);
  const now = await readFirst<Now>(inspector.url, "now");
  const [irc] = now.services;
  assert.deepEqual([irc?.id, irc?.state, irc?.attempts], ["irc", "recovering", 1]);
  assert.ok((irc?.backlog ?? 0) > 0 && (irc?.nextAttemptMs ?? 0) > now.nowMs);
  assert.deepEqual([now.canAdvance, now.losing, now.isHolding], [true, [], false]);
  const places = await readFirst<Places>(inspector.url, "places");
  assert.deepEqual(places.users, ["@_irc_bot:example.org", "@alice:example.org"]);
  assert.deepEqual(
    places.rooms.map(({ name }) => name),
    ["Lobby"],
  );
});

test("the clock is moved on by the button, up to a week", async (t) => {
  const { press, clock } = await setUp(t);
  assert.equal((await press({ action: "advance", ms: 1_500 })).status, 200);
  assert.equal(clock.elapsed(), 1_500);
  for (const ms of [-1, 1e12, "1000", null]) {
    const { status, body } = await press({ action: "advance", ms });
    assert.deepEqual([status, body["error"]], [400, "the clock is moved on by 0 ms to a week"]);
  }
  assert.equal(clock.elapsed(), 1_500);
});

test("a clock that cannot be moved is said to be one", async (t) => {
  const inspector = await startInspector({ homeserver: () => homeserver });
  const homeserver = createMockHomeserver();
  t.after(() => Promise.all([homeserver.close(), inspector.close()]));
  assert.equal((await readFirst<Now>(inspector.url, "now")).canAdvance, false);
});

test("one sends as a user that is there, or as a new one, to a room that is there, or to a new one", async (t) => {
  const { press, homeserver, log } = await setUp(t);
  const say = async (user: string, room: string, text: string): Promise<string | undefined> => {
    const { status, body } = await press({ action: "send", user, room, text });
    assert.equal(status, 200, body["error"]);
    return body["room"];
  };
  const alice = homeserver.users.register("alice");
  const open = await alice.createRoom({ preset: "public_chat", room_alias_name: "lobby" });
  assert.equal(await say("@alice:example.org", open, "one"), open);
  assert.equal(await say("bob", "#lobby:example.org", "two"), open);
  const own = await say("bob", "", "three");
  assert.notEqual(own, open);
  const direct = await say("carol", "@bob:example.org", "four");
  assert.deepEqual(homeserver.rooms.get(direct ?? "")?.members("invite"), ["@bob:example.org"]);
  const said = homeserver.rooms
    .list()
    .flatMap(({ events }) =>
      events
        .filter(({ type }) => type === "m.room.message")
        .map((one) => [one.sender, one.content["body"]]),
    );
  assert.deepEqual(said, [
    ["@alice:example.org", "one"],
    ["@bob:example.org", "two"],
    ["@bob:example.org", "three"],
    ["@carol:example.org", "four"],
  ]);
  const operations = (await log()).map(({ from, operationId }) => `${from} ${operationId}`);
  assert.deepEqual(operations.slice(0, 3), [
    "client sendMessage",
    "client joinRoom",
    "client sendMessage",
  ]);
});

test("why a message was not sent is said", async (t) => {
  const { press } = await setUp(t);
  const error = async (wish: object) =>
    (await press({ action: "send", room: "", text: "x", ...wish })).body["error"];
  assert.match((await error({ user: "" })) ?? "", /say as whom/u);
  assert.match((await error({ user: "_irc_bob" })) ?? "", /^M_EXCLUSIVE/u);
  assert.match((await error({ user: "alice", room: "#no:example.org" })) ?? "", /^M_NOT_FOUND/u);
});

for (const wish of [
  {},
  { action: "toString" },
  { action: "lose" },
  { action: "lose", of: "client" },
  null,
]) {
  test(`${JSON.stringify(wish)} presses no button`, async (t) => {
    const { press } = await setUp(t);
    assert.equal((await press(wish as object)).status, 400);
  });
}

test("a button can be let go, and the log be emptied", async (t) => {
  const { press, watched, log, inspector } = await setUp(t);
  await press({ action: "lose", of: "homeserver", isOn: true });
  assert.deepEqual((await readFirst<Now>(inspector.url, "now")).losing, ["homeserver"]);
  await press({ action: "lose", of: "homeserver", isOn: false });
  const versions = () => watched(new Request("http://example.org/_matrix/client/versions"));
  assert.equal((await versions()).status, 200);
  await press({ action: "lose", of: "homeserver", isOn: true });
  await assert.rejects(versions(), TypeError);
  assert.equal((await versions()).status, 200);
  assert.equal((await log()).length, 3);
  await press({ action: "clear" });
  assert.deepEqual(await log(), []);
});
