import assert from "node:assert/strict";
import { test } from "node:test";
import type { components } from "../../generated/v1/application-service.types.ts";
import {
  createRegistrations,
  ephemeralFor,
  interestedInPresence,
  interestedInToDevice,
} from "../../src/homeserver/index.ts";
import { registrationOf } from "./support.ts";

type Schemas = components["schemas"];

const wants = { receive_ephemeral: true };
const irc = registrationOf("irc", wants);
const xmpp = registrationOf("xmpp", { "de.sorunome.msc2409.push_ephemeral": true });
const deaf = registrationOf("deaf");
const silent = registrationOf("silent", { ...wants, url: null });
const registrations = createRegistrations({
  serverName: "example.org",
  registrations: [irc, xmpp, deaf, silent],
});
const everybody = ["irc", "xmpp", "deaf"].flatMap((id) => registrations.get(id) ?? []);
const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id);

const alice = "@alice:example.org";
const bob = "@_irc_bob:example.org";
const zoe = "@_xmpp_zoe:example.org";
const at = (ts: number) => ({ ts });

test("typing goes to those who are interested in the room and want ephemeral data (S27, S29, S30)", () => {
  const typing: Schemas["TypingEvent"] = {
    type: "m.typing",
    room_id: "!r:example.org",
    content: { user_ids: [alice] },
  };
  const found = ephemeralFor(registrations, typing, everybody);
  assert.deepEqual(ids(found.map(({ registration }) => registration)), ["irc", "xmpp"]);
  for (const { event } of found) assert.equal(event, typing);
});

function receipts(content: Schemas["ReceiptContent"]) {
  const event: Schemas["ReceiptEvent"] = { type: "m.receipt", room_id: "!r:example.org", content };
  const found = ephemeralFor(registrations, event, everybody);
  return Object.fromEntries(found.map((one) => [one.registration.id, one.event.content]));
}

test("public receipts go to all who are interested, as they are (S29)", () => {
  const content = { $m1: { "m.read": { [alice]: at(1), [bob]: at(2) } } };
  assert.deepEqual(receipts(content), { irc: content, xmpp: content });
});

test("private receipts go only to the application service whose user it is, sender included (S29, S11)", () => {
  const bot = "@_xmpp_bot:example.org";
  const open = { "m.read": { [alice]: at(1) } };
  const content = {
    $m1: { ...open, "m.read.private": { [alice]: at(2), [bob]: at(3), [zoe]: at(4) } },
    $m2: { "m.read.private": { [bob]: at(5) } },
    $m3: { "m.read.private": { [alice]: at(6) } },
    $m4: { "m.read.private": { [bot]: at(7) } },
  };
  assert.deepEqual(receipts(content), {
    irc: {
      $m1: { ...open, "m.read.private": { [bob]: at(3) } },
      $m2: { "m.read.private": { [bob]: at(5) } },
    },
    xmpp: {
      $m1: { ...open, "m.read.private": { [zoe]: at(4) } },
      $m4: { "m.read.private": { [bot]: at(7) } },
    },
  });
  assert.equal(Object.keys(content.$m1["m.read.private"]).length, 3);
});

test("who would get nothing but others' private receipts gets nothing (S29)", () => {
  assert.deepEqual(receipts({ $m1: { "m.read.private": { [alice]: at(1) } } }), {});
});

test("presence goes to those whose user it is, and to those who share a room (S29)", () => {
  const presence = (sender: `@${string}:${string}`): Schemas["PresenceEvent"] => ({
    type: "m.presence",
    sender,
    content: { presence: "online" },
  });
  const kept = registrations.get("xmpp");
  assert.ok(kept);
  assert.deepEqual(ids(interestedInPresence(registrations, presence(bob), [])), ["irc"]);
  assert.deepEqual(ids(interestedInPresence(registrations, presence(alice), [kept])), ["xmpp"]);
  assert.deepEqual(ids(interestedInPresence(registrations, presence(zoe), [kept])), ["xmpp"]);
  assert.deepEqual(ids(interestedInPresence(registrations, presence(alice), [])), []);
  assert.deepEqual(
    ids(interestedInPresence(registrations, presence("@_deaf_x:example.org"), [])),
    [],
  );
  assert.deepEqual(
    ids(interestedInPresence(registrations, presence("@_silent_x:example.org"), [])),
    [],
  );
});

test("to-device messages go to those whose user they are for (S32)", () => {
  const to = (user: `@${string}:${string}`) =>
    ids(interestedInToDevice(registrations, { to_user_id: user }));
  assert.deepEqual([to(bob), to(alice), to("@_deaf_x:example.org")], [["irc"], [], []]);
});
