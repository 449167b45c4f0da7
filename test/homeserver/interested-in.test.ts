/**
 * Which application services want an event, asked afresh and remembered: by local users (S10), the sender (S11), aliases and
 * rooms (S12, D82, U10), and their own echoes (Y8, U36); without a url nothing (S3).
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Registration } from "../../src/editions/registration.ts";
import {
  createRegistrations,
  createRoomInterest,
  interestedIn,
  namespaceProfiles,
  type RoutedEvent,
} from "../../src/homeserver/index.ts";
import { registrationOf } from "./support.ts";

type UserId = `@${string}:${string}`;
type RoomAlias = `#${string}:${string}`;

const serverName = "example.org";
const roomId = "!r:example.org";
const alice: UserId = "@alice:example.org";
const bob: UserId = "@_irc_bob:example.org";
const namespaces = (rest: Registration["namespaces"]) => ({ namespaces: rest });

const all: readonly Registration[] = [
  registrationOf("irc"),
  registrationOf("log", namespaces({ users: [{ regex: "@.*", exclusive: false }] })),
  registrationOf("rooms", namespaces({ rooms: [{ regex: "!r.*", exclusive: true }] })),
  registrationOf("silent", {
    url: null,
    ...namespaces({ users: [{ regex: "@.*", exclusive: false }] }),
  }),
];
const create = (registrations: Iterable<Registration> = all) =>
  createRegistrations({ serverName, registrations });

const message = (sender: UserId, room: `!${string}` = roomId): RoutedEvent => ({
  type: "m.room.message",
  room_id: room,
  sender,
  content: {},
});
const membership = (sender: UserId, target: UserId, value: string): RoutedEvent => ({
  ...message(sender, "!other:example.org"),
  type: "m.room.member",
  state_key: target,
  content: { membership: value },
});
const elsewhere = "!other:example.org";

interface Case {
  readonly event: RoutedEvent;
  readonly members?: readonly UserId[];
  readonly aliases?: readonly RoomAlias[];
}

/** What happens → who wants it. */
const cases: Readonly<Record<string, readonly [Case, readonly string[]]>> = {
  "a stranger in a room that nobody has (S10)": [
    { event: message("@eve:other.org", elsewhere), members: ["@eve:other.org"] },
    [],
  ],
  "any local user, by a wide namespace (S10)": [{ event: message(alice, elsewhere) }, ["log"]],
  "a virtual user is a member (S10)": [
    { event: message("@eve:other.org", elsewhere), members: ["@eve:other.org", bob] },
    ["irc", "log"],
  ],
  "a virtual user of another homeserver is a member (S10)": [
    { event: message("@eve:other.org", elsewhere), members: ["@_irc_bob:other.org"] },
    [],
  ],
  "a virtual user is invited (S10)": [
    { event: membership("@eve:other.org", bob, "invite") },
    ["irc", "log"],
  ],
  "a virtual user was kicked, and is no member any more (S10)": [
    { event: membership("@eve:other.org", bob, "leave") },
    ["irc", "log"],
  ],
  "a virtual user is the state key of something else (S10)": [
    { event: { ...membership("@eve:other.org", bob, "x"), type: "com.example.note" } },
    [],
  ],
  "a virtual user sends: its own echo (Y8, U36)": [
    { event: message(bob, elsewhere) },
    ["irc", "log"],
  ],
  "the sender of the registration is a member, though in no namespace (S11)": [
    { event: message("@eve:other.org", elsewhere), members: ["@_rooms_bot:example.org"] },
    ["log", "rooms"],
  ],
  "the room has an alias in the namespaces (S12, D82, U10)": [
    { event: message("@eve:other.org", elsewhere), aliases: ["#_irc_chan:example.org"] },
    ["irc"],
  ],
  "the room is in the namespaces (S12)": [{ event: message("@eve:other.org") }, ["rooms"]],
  "several reasons are one (S12)": [
    { event: message(bob), members: [bob, alice], aliases: ["#_irc_a:example.org"] },
    ["irc", "log", "rooms"],
  ],
};

for (const [what, [{ event, members = [], aliases = [] }, expected]] of Object.entries(cases)) {
  test(`${what}: ${expected.join(", ") || "nobody"}`, async () => {
    const registrations = create();
    const ids = (found: readonly Registration[]) => found.map(({ id }) => id).sort();
    assert.deepEqual(ids(interestedIn(registrations, event, { members, aliases })), expected);
    const interest = createRoomInterest({ registrations, loadRoom: () => ({ members, aliases }) });
    assert.deepEqual(ids(await interest.interestedIn(event)), expected);
    assert.deepEqual(ids(await interest.interestedIn(event)), expected);
  });
}

/** A homeserver's storage, as far as interest goes. */
function createStorage() {
  const members = new Set<UserId>();
  let aliases: RoomAlias[] = [];
  return {
    members,
    setAliases(list: readonly RoomAlias[]) {
      aliases = [...list];
    },
    load: () => ({ members: [...members], aliases }),
  };
}

test("what is remembered is what would be found afresh, through any changes", async () => {
  const user = fc.constantFrom<UserId>(
    alice,
    bob,
    "@_irc_ann:example.org",
    "@_xmpp_zoe:example.org",
    "@_irc_bot:example.org",
    "@eve:other.org",
  );
  const member = fc.record({
    kind: fc.constant("member"),
    user,
    value: fc.constantFrom("join", "join", "leave", "invite", "ban"),
  });
  const sent = fc.record({ kind: fc.constant("message"), user });
  const list = fc.subarray<RoomAlias>(["#_irc_a:example.org", "#b:example.org"]);
  // Rarely what makes the room be read again, which would hide what was not learnt.
  const step = fc.oneof(
    { weight: 8, arbitrary: member },
    { weight: 8, arbitrary: sent },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("aliases"), list }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("toggle"), id: fc.constantFrom("irc", "xmpp") }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("forget") }) },
  );
  const steps = fc.array(step, { minLength: 10, maxLength: 60, size: "max" });
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const registrations = create([registrationOf("irc")]);
      const storage = createStorage();
      const interest = createRoomInterest({ registrations, loadRoom: storage.load });
      for (const one of taken) {
        if ("user" in one) {
          const event =
            "value" in one ? membership(alice, one.user, one.value) : message(one.user, elsewhere);
          if ("value" in one && one.value === "join") storage.members.add(one.user);
          else if ("value" in one) storage.members.delete(one.user);
          const afresh = interestedIn(registrations, event, storage.load());
          const remembered = await interest.interestedIn(event);
          const ids = (found: readonly Registration[]) => found.map(({ id }) => id).sort();
          assert.deepEqual(ids(remembered), ids(afresh));
        } else if ("list" in one) {
          storage.setAliases(one.list);
          await interest.setAliases(elsewhere, one.list);
        } else if ("id" in one) {
          if (!registrations.remove(one.id)) registrations.add(registrationOf(one.id));
        } else interest.forget(elsewhere);
      }
    }),
  );
});

test("a room is read once, and again after a change of registrations; who changes while it is read is not lost", async () => {
  const registrations = create([registrationOf("irc")]);
  let reads = 0;
  let finish: (room: { members: UserId[]; aliases: RoomAlias[] }) => void = () => undefined;
  const interest = createRoomInterest({
    registrations,
    loadRoom: () => {
      reads += 1;
      return new Promise((resolve) => {
        finish = resolve;
      });
    },
  });
  // Bob joins and leaves while the room is being read, and the reader saw neither.
  const joined = interest.interestedIn(membership(bob, bob, "join"));
  const left = interest.interestedIn(membership(bob, bob, "leave"));
  const after = interest.interestedIn(message("@eve:other.org", elsewhere));
  finish({ members: ["@eve:other.org"], aliases: [] });
  assert.deepEqual(
    (await Promise.all([joined, left, after])).map((found) => found.length),
    [1, 1, 0],
  );
  assert.equal(reads, 1);
  registrations.add(registrationOf("xmpp"));
  const again = interest.interestedInRoom(elsewhere);
  finish({ members: ["@_xmpp_zoe:example.org"], aliases: [] });
  assert.deepEqual(
    (await again).map(({ id }) => id),
    ["xmpp"],
  );
  assert.equal(reads, 2);
  interest.close();
});

test("a room that could not be read is read again", async () => {
  let reads = 0;
  const interest = createRoomInterest({
    registrations: create(),
    loadRoom() {
      reads += 1;
      if (reads === 1) throw new Error("the database is away");
      return { members: [bob], aliases: [] };
    },
  });
  await assert.rejects(interest.interestedInRoom(elsewhere), /away/u);
  assert.equal((await interest.interestedInRoom(elsewhere)).length, 2);
});

test("joining twice and leaving once is left: a new display name is no second member", async () => {
  const registrations = create([registrationOf("irc")]);
  const interest = createRoomInterest({
    registrations,
    loadRoom: () => ({ members: [], aliases: [] }),
  });
  for (const value of ["join", "join", "leave"]) {
    await interest.interestedIn(membership(bob, bob, value));
  }
  assert.deepEqual(await interest.interestedInRoom(elsewhere), []);
});

test("an event in a room with 50,000 members costs no 50,000 matches", async () => {
  const registrations = create();
  const members = Array.from({ length: 50_000 }, (_, at): UserId => `@_irc_u${at}:example.org`);
  let matches = 0;
  const counting = {
    ...registrations,
    namespaces: {
      ...registrations.namespaces,
      matches: (...call: Parameters<typeof registrations.namespaces.matches>) => {
        matches += 1;
        return registrations.namespaces.matches(...call);
      },
    },
  };
  const interest = createRoomInterest({
    registrations: counting,
    loadRoom: () => ({ members, aliases: [] }),
  });
  await interest.interestedInRoom(elsewhere);
  assert.ok(matches >= 50_000);
  matches = 0;
  for (let count = 0; count < 100; count += 1) {
    assert.equal((await interest.interestedIn(message(alice, elsewhere))).length, 2);
  }
  assert.equal(matches, 100);
});

test("interest follows the profile of the homeserver (V6)", () => {
  const wide = registrationOf(
    "wide",
    namespaces({ users: [{ regex: "_IRC_", exclusive: false }] }),
  );
  const room = { members: [bob], aliases: [] };
  const event = message("@eve:other.org", elsewhere);
  const count = (profile: (typeof namespaceProfiles)["spec"]) =>
    interestedIn(createRegistrations({ serverName, profile, registrations: [wide] }), event, room)
      .length;
  assert.deepEqual([count(namespaceProfiles.spec), count(namespaceProfiles.tuwunel)], [0, 1]);
});
