/**
 * No row of the table is only a value: somebody reads each while a homeserver is played with.
 */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { HomeserverProfile } from "../../../mocks/homeserver/profile.ts";
import { homeserverProfiles } from "../../../mocks/homeserver/profiles.ts";
import type { Registration } from "../../../src/editions/registration.ts";
import { holdNext, ping, setUpRoom, type Stage } from "./push/stage.ts";
import { bob, irc, type SendOptions } from "./support.ts";

type Row = keyof HomeserverProfile;

/** Tells which rows are read. Who copies a profile has not read its rows by that. */
function watch(profile: HomeserverProfile, read: Set<string>): HomeserverProfile {
  return new Proxy(profile, {
    get(target, row) {
      read.add(String(row));
      return target[row as Row];
    },
    ownKeys: () => assert.fail("a profile is passed on as it is: a copy would hide who reads it"),
  });
}

const registration: Registration = {
  ...irc,
  "de.sorunome.msc2409.push_ephemeral": true,
  "org.matrix.msc3202": true,
};
const withoutLogin: Registration = {
  ...irc,
  id: "xmpp",
  as_token: "AS2",
  hs_token: "HS2",
  sender_localpart: "_xmpp_bot",
  namespaces: { users: [{ regex: "@_xmpp_.*", exclusive: true }] },
  "io.element.msc4190": true,
};

const type = "m.login.application_service";
const write = encodeURIComponent;

/** Everything in which homeservers differ, once; what they answer is tested elsewhere. */
async function play(stage: Stage): Promise<void> {
  const { setting, homeserver, alice, roomId, sayAll } = stage;
  const ask = async (method: string, path: string, options: SendOptions = {}): Promise<void> => {
    await setting.send(method, path, { isWrong: true, ...options }).catch(() => undefined);
    await homeserver.advance(0);
  };
  const say = (method: string, path: string, body?: object): Promise<unknown> =>
    alice.request(method, path, body).catch(() => undefined);

  const { registrations } = homeserver;
  const others: readonly Partial<Registration>[] = [{}, { id: "a|b" }, { url: undefined as never }];
  for (const other of others) tryTo(() => registrations.add({ ...withoutLogin, ...other }));
  setting.answer = ({ url }) => Response.json(/thirdparty\/(?:user|location)/u.test(url) ? [] : {});

  await ask("PUT", "/devices/D1", { as: bob, body: {} });
  await say("PUT", "/sendToDevice/org.example/1", { messages: { [bob]: { D1: {} } } });
  await stage.type();
  const held = holdNext(setting);
  await sayAll("a");
  held.answer(new Response("", { status: 500 }));
  await ping(stage);
  await homeserver.restart();
  const { answer } = setting;
  setting.answer = () => new Response(null, { status: 303, headers: { Location: "/moved" } });
  await sayAll("b");
  await homeserver.advance(60_000);
  setting.answer = answer;

  await say("POST", `/rooms/${roomId}/invite`, { user_id: "@_irc_carol:example.org" });
  await say("GET", `/profile/${write("@_irc_dave:example.org")}`);
  await ask("GET", `/directory/room/${write("#_irc_lobby:example.org")}`);
  await ask("GET", "/thirdparty/user/unknown");
  for (const kind of ["user", "location"]) {
    await ask("GET", `/thirdparty/${kind}/irc?nick=bob`);
    const of = kind === "user" ? `userid=${write(bob)}` : "alias=%23_irc_lobby%3Aexample.org";
    await ask("GET", `/thirdparty/${kind}?${of}`);
  }
  await ask("POST", "/keys/claim", { body: { one_time_keys: { [bob]: { D2: "curve25519" } } } });

  await ask("GET", "/account/whoami", { as: alice.userId });
  await ask("GET", "/account/whoami", { query: { access_token: "AS", device_id: "NONE" } });
  await ask("POST", "/register", { body: { type, username: "carol" } });
  await ask("POST", "/register", { token: null, body: { type, username: "_irc_erin" } });
  await ask("POST", "/register", { token: "AS2", body: { type, username: "_xmpp_erin" } });
  await ask("GET", "/register/available", { token: null, query: { username: "_frank" } });
  const identifier = { type: "m.id.user", user: "alice" };
  await ask("POST", "/login", { body: { type, identifier } });
  await ask("POST", "/login", {
    token: "AS2",
    body: { type, identifier: { ...identifier, user: "_xmpp_erin" } },
  });
  const alias = `/directory/room/${write("#outside:example.org")}`;
  await ask("PUT", alias, { body: { room_id: roomId } });
  const reserved = `/directory/room/${write("#_irc_reserved:example.org")}`;
  await ask("PUT", reserved, { body: { room_id: roomId } });
  await say("DELETE", reserved);
  await ask("DELETE", reserved);
  await ask("PUT", "/directory/list/appservice/other/" + write(roomId), {
    body: { visibility: "public" },
  });
  const message = { msgtype: "m.text", body: "c" };
  await say("PUT", `/rooms/${roomId}/send/m.room.message/1?ts=1`, message);
  await ask("PUT", `/rooms/${roomId}/send/m.room.message/1`, { as: bob, body: message });
  await say("POST", "/user_directory/search", { search_term: "bob" });
  await say("GET", "/sync");
  await say("POST", `/rooms/${roomId}/ban`, { user_id: bob });
  await ask("POST", `/rooms/${roomId}/join`, { as: bob, body: {} });
  await say("POST", "/account/deactivate", {});
  await ask("POST", "/login", {
    token: null,
    body: { type: "m.login.password", identifier, password: "any" },
  });
}

function tryTo(work: () => void): void {
  try {
    work();
  } catch {
    // What is refused is a matter of the profile.
  }
}

async function readOf(t: TestContext, profile: HomeserverProfile): Promise<Set<string>> {
  const read = new Set<string>();
  const registrations = [registration, withoutLogin];
  await play(await setUpRoom(t, { profile: watch(profile, read), registrations }));
  return read;
}

test("every row of every profile is read by somebody", async (t) => {
  const read = new Set<string>();
  for (const profile of Object.values(homeserverProfiles)) {
    for (const row of await readOf(t, profile)) read.add(row);
  }
  const { name: _none, ...rows } = homeserverProfiles.spec;
  const unread = Object.keys(rows).filter((row) => !read.has(row));
  assert.deepEqual(unread, [], "played nowhere, or not played here: then add what leads to it");
});

test("a row that nobody reads is found", async (t) => {
  const profile = { ...homeserverProfiles.spec, nobodyReadsThis: 1 };
  const read = await readOf(t, profile);
  assert.ok(!read.has("nobodyReadsThis"));
});
