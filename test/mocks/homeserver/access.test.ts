/**
 * What application services may do, by profile, beside the refusals: names, aliases, times, transaction IDs, sessions.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { homeserverProfiles, type ProfileName } from "../../../mocks/homeserver/profiles.ts";
import { xmpp } from "./registrations/support.ts";
import { bob, bot, irc, refusal, type Setting, setUp, userRefusal } from "./support.ts";

const names = Object.keys(homeserverProfiles) as ProfileName[];
const type = "m.login.application_service";
const write = encodeURIComponent;
const ok = "200 undefined";

type Expected = Readonly<Record<ProfileName, string>>;

/** Six profiles that answer the same but for those that are named. */
const all = (usual: string, others: Partial<Expected> = {}): Expected =>
  Object.fromEntries(names.map((name) => [name, others[name] ?? usual])) as Expected;
const synapses = (said: string) => ({ synapse: said, "synapse-sqlite": said });
const rust = (said: string) => ({ tuwunel: said, conduwuit: said });

const register = ({ send }: Setting, username: string, more: object = {}) =>
  send("POST", "/register", { body: { type, username, inhibit_login: true, ...more } });
const makeRoom = async ({ send }: Setting, as?: string): Promise<string> => {
  const given = as === undefined ? {} : { as };
  return String((await send("POST", "/createRoom", { body: {}, ...given })).body["room_id"]);
};
const putAlias = ({ send }: Setting, alias: string, roomId: string, as?: string) =>
  send("PUT", `/directory/room/${write(alias)}`, {
    body: { room_id: roomId },
    ...(as !== undefined && { as }),
  });

/** Another application service that has the same users and aliases, exclusively, too. */
const both = {
  users: [{ regex: "@_irc_.*", exclusive: true }],
  aliases: [{ regex: "#_irc_.*", exclusive: true }],
};
const sharing = [irc, { ...xmpp, namespaces: both }] as const;
/** The same, but that the first does not claim them exclusively. */
const open = {
  users: [{ regex: "@_irc_.*", exclusive: false }],
  aliases: [{ regex: "#_irc_.*", exclusive: false }],
};
const yielding = [{ ...irc, namespaces: open }, sharing[1]] as const;

type Case = readonly [
  what: string,
  expected: Expected,
  ask: (setting: Setting) => Promise<string>,
  registrations?: readonly (typeof irc)[],
];

const cases: readonly Case[] = [
  [
    "registering a user whom another application service claims exclusively too (V11)",
    all("400 M_EXCLUSIVE", rust(ok)),
    (setting) => refusal(register(setting, "_irc_bob")),
    sharing,
  ],
  [
    "registering a user whom only another application service claims exclusively (S9)",
    all("400 M_EXCLUSIVE", { dendrite: ok, ...rust(ok) }),
    (setting) => refusal(register(setting, "_irc_bob")),
    yielding,
  ],
  [
    "making an alias that another application service claims exclusively too (S9)",
    all("400 M_EXCLUSIVE", { ...synapses(ok), ...rust(ok) }),
    async (setting) => refusal(putAlias(setting, "#_irc_a:example.org", await makeRoom(setting))),
    sharing,
  ],
  [
    "registering the sender",
    all("400 M_USER_IN_USE", { ...synapses(ok), conduwuit: ok }),
    (setting) => refusal(register(setting, "_irc_bot")),
  ],
  [
    "registering the sender again",
    all("400 M_USER_IN_USE"),
    async (setting) => {
      await register(setting, "_irc_bot");
      return refusal(register(setting, "_irc_bot"));
    },
  ],
  [
    "a virtual user with capital letters (S83)",
    all("@_irc_Bob:example.org", { dendrite: bob }),
    async (setting) => String((await register(setting, "_irc_Bob")).body["user_id"]),
  ],
  [
    "a virtual user with capital letters, of a bridge that is not for IRC (S83)",
    all("@_irc_Bob:example.org", { dendrite: bob, ...rust(bob) }),
    async (setting) => String((await register(setting, "_irc_Bob")).body["user_id"]),
    [{ ...irc, id: "sms" }],
  ],
  [
    "a virtual user with a character that no localpart has (S83)",
    all(ok, { dendrite: "400 M_INVALID_USERNAME", ...rust("400 M_INVALID_USERNAME") }),
    (setting) => refusal(register(setting, "_irc_b€b")),
    [{ ...irc, id: "sms" }],
  ],
  [
    "an alias in the own namespace, made by a virtual user",
    all(ok, { dendrite: "400 M_EXCLUSIVE" }),
    async (setting) => {
      await setting.addVirtualUser("_irc_bob");
      const roomId = await makeRoom(setting, bob);
      return refusal(putAlias(setting, "#_irc_a:example.org", roomId, bob));
    },
  ],
  [
    "an alias in the own namespace, made by the sender",
    all(ok),
    async (setting) => refusal(putAlias(setting, "#_irc_a:example.org", await makeRoom(setting))),
  ],
  [
    "a person's alias in an exclusive namespace (S68)",
    all("400 M_EXCLUSIVE"),
    async ({ addUser }) => {
      const alice = addUser("alice");
      const path = `/directory/room/${write("#_irc_a:example.org")}`;
      const body = { room_id: await alice.createRoom() };
      return userRefusal(alice.request("PUT", path, body));
    },
  ],
  [
    "a person's room with an alias in an exclusive namespace (S68)",
    all("400 M_EXCLUSIVE", { dendrite: "not refused" }),
    ({ addUser }) => userRefusal(addUser("alice").createRoom({ room_alias_name: "_irc_a" })),
  ],
  [
    "deleting an alias in the own namespace that a person has made",
    all(ok, { dendrite: "403 M_FORBIDDEN", ...rust("403 M_FORBIDDEN") }),
    async ({ addUser, homeserver, send }) => {
      homeserver.registrations.remove("irc");
      await addUser("alice").createRoom({ room_alias_name: "_irc_a" });
      homeserver.registrations.add(irc);
      return refusal(send("DELETE", `/directory/room/${write("#_irc_a:example.org")}`));
    },
  ],
  [
    "deleting an alias that one has made, from outside its room",
    all(ok, { dendrite: "403 M_FORBIDDEN" }),
    async (setting) => {
      const body = { room_alias_name: "_irc_a" };
      const { body: room } = await setting.send("POST", "/createRoom", { body });
      await setting.send("POST", `/rooms/${String(room["room_id"])}/leave`, { body: {} });
      const path = `/directory/room/${write("#_irc_a:example.org")}`;
      return refusal(setting.send("DELETE", path));
    },
  ],
  [
    "publishing in the list of a network that is not declared (S71)",
    all(ok, { spec: "403 M_FORBIDDEN", ...rust("404 M_UNRECOGNIZED") }),
    async (setting) => {
      const path = `/directory/list/appservice/other/${await makeRoom(setting)}`;
      return refusal(setting.send("PUT", path, { body: { visibility: "public" } }));
    },
  ],
  [
    "the time that a person gives an event (S60)",
    all("not taken", { dendrite: "taken" }),
    async ({ addUser, homeserver }) => {
      const alice = addUser("alice");
      const roomId = await alice.createRoom();
      const path = `/rooms/${roomId}/send/m.room.message/1?ts=1`;
      await alice.request("PUT", path, { msgtype: "m.text", body: "long ago" });
      const last = homeserver.rooms.get(roomId)?.events.at(-1) as { origin_server_ts?: number };
      return last.origin_server_ts === 1 ? "taken" : "not taken";
    },
  ],
  [
    "the time that an application service gives an event (S60)",
    all("taken"),
    async (setting) => {
      const roomId = await makeRoom(setting);
      const path = `/rooms/${roomId}/state/m.room.topic/`;
      await setting.send("PUT", path, { body: { topic: "long ago" }, query: { ts: "1" } });
      const last = setting.homeserver.rooms.get(roomId)?.events.at(-1);
      const { origin_server_ts: time } = last as { origin_server_ts?: number };
      return time === 1 ? "taken" : "not taken";
    },
  ],
  [
    "a transaction ID again, of another virtual user (S82)",
    all("another event", { ...synapses("the same event"), dendrite: "the same event" }),
    async (setting) => {
      await setting.addVirtualUser("_irc_bob");
      const roomId = await makeRoom(setting);
      await setting.send("POST", `/rooms/${roomId}/invite`, { body: { user_id: bob } });
      await setting.send("POST", `/rooms/${roomId}/join`, { body: {}, as: bob });
      return compare(setting, [roomId, bot], [roomId, bob]);
    },
  ],
  [
    "a transaction ID again, in another room (S82)",
    all("another event", rust("the same event")),
    async (setting) =>
      compare(setting, [await makeRoom(setting), bot], [await makeRoom(setting), bot]),
  ],
  [
    "a device that is none of the user's, in what is sent and shown",
    all("refused", { dendrite: "AS_Device", conduwuit: "undefined" }),
    async (setting) => {
      await setting.addVirtualUser("_irc_bob");
      const query = { device_id: "NONE" };
      const { status, body } = await setting.send("GET", "/account/whoami", { as: bob, query });
      return status === 200 ? String(body["device_id"]) : "refused";
    },
  ],
  [
    "registering with a session under MSC4190 (S62)",
    all("400 M_APPSERVICE_LOGIN_UNSUPPORTED", {
      dendrite: "200 with a session",
      conduwuit: "200 without a session",
    }),
    async (setting) => {
      const { status, body } = await register(setting, "_irc_bob", { inhibit_login: false });
      if (status !== 200) return `${status} ${String(body["errcode"])}`;
      return body["access_token"] === undefined ? "200 without a session" : "200 with a session";
    },
    [{ ...irc, "io.element.msc4190": true }],
  ],
  [
    "registering with inhibit_login after that (S62)",
    all(ok, synapses("400 M_USER_IN_USE")),
    async (setting) => {
      const { status } = await register(setting, "_irc_bob", { inhibit_login: false });
      return status === 200 ? ok : refusal(register(setting, "_irc_bob"));
    },
    [{ ...irc, "io.element.msc4190": true }],
  ],
  [
    "login under MSC4190 (S64)",
    all("400 M_APPSERVICE_LOGIN_UNSUPPORTED", { dendrite: ok, conduwuit: ok }),
    async (setting) => {
      await setting.addVirtualUser("_irc_bob");
      const body = { type, identifier: { type: "m.id.user", user: "_irc_bob" } };
      return refusal(setting.send("POST", "/login", { body }));
    },
    [{ ...irc, "io.element.msc4190": true }],
  ],
];

/** Sends twice with one transaction ID. */
async function compare({ send }: Setting, ...sent: readonly (readonly [string, string])[]) {
  const ids: unknown[] = [];
  for (const [roomId, as] of sent) {
    const path = `/rooms/${roomId}/send/m.room.message/1`;
    const { body } = await send("PUT", path, { as, body: { msgtype: "m.text", body: as } });
    ids.push(body["event_id"]);
  }
  return ids[0] === ids[1] ? "the same event" : "another event";
}

for (const [what, expected, ask, registrations] of cases) {
  for (const name of names) {
    test(`${what}: ${expected[name]} with ${name}`, async (t) => {
      // So that the specification's takes those that share, too.
      const profile = { ...homeserverProfiles[name], acceptsOverlap: true };
      const setting = setUp(t, { profile, ...(registrations && { registrations }) });
      assert.equal(await ask(setting), expected[name]);
    });
  }
}

const found = async (setting: Setting): Promise<number> => {
  await setting.addVirtualUser("_irc_bob");
  const search = { search_term: "_irc_bob" };
  const { results } = await setting
    .addUser("alice")
    .request<{ results: unknown[] }>("POST", "/user_directory/search", search);
  return results.length;
};

for (const name of names) {
  const isHidden = ["synapse", "synapse-sqlite", "tuwunel"].includes(name);
  test(`users in exclusive namespaces are ${isHidden ? "not " : ""}in the directory with ${name}`, async (t) => {
    assert.equal(await found(setUp(t, { profile: name })), isHidden ? 0 : 1);
    const registrations = [{ ...irc, namespaces: open }];
    assert.equal(await found(setUp(t, { profile: name, registrations })), 1);
  });
}

for (const [name, stays] of [
  ["spec", false],
  ["synapse", true],
  ["dendrite", false],
  ["tuwunel", true],
] as const) {
  test(`the canonical alias ${stays ? "stays" : "goes"} when an application service deletes the alias with ${name}`, async (t) => {
    const { send, homeserver } = setUp(t, { profile: name });
    const { body } = await send("POST", "/createRoom", { body: { room_alias_name: "_irc_a" } });
    await send("DELETE", `/directory/room/${write("#_irc_a:example.org")}`);
    const state = homeserver.rooms.get(String(body["room_id"]))?.state("m.room.canonical_alias");
    assert.deepEqual(state, stays ? { alias: "#_irc_a:example.org" } : {});
  });
}

test("with conduwuit the canonical alias stays when a person deletes the alias too", async (t) => {
  const { addUser, homeserver } = setUp(t, { profile: "conduwuit" });
  const alice = addUser("alice");
  const roomId = await alice.createRoom({ room_alias_name: "lobby" });
  await alice.request("DELETE", `/directory/room/${write("#lobby:example.org")}`);
  const state = homeserver.rooms.get(roomId)?.state("m.room.canonical_alias");
  assert.deepEqual(state, { alias: "#lobby:example.org" });
});

test("a time that is no number is refused where everybody may give one", async (t) => {
  const { addUser } = setUp(t, { profile: "dendrite" });
  const alice = addUser("alice");
  const path = `/rooms/${await alice.createRoom()}/send/m.room.message/1?ts=now`;
  const sent = alice.request("PUT", path, { msgtype: "m.text", body: "now" });
  assert.equal(await userRefusal(sent), "400 M_INVALID_PARAM");
});
