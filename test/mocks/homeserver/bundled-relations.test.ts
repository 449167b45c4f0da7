/**
 * What is told with an event of those that refer to it.
 */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { MockUser, ProfileName } from "../../../mocks/index.ts";
import { setUp } from "./support.ts";

interface Event {
  readonly event_id: string;
  readonly content: { readonly body?: string };
  readonly unsigned?: { readonly "m.relations"?: Relations };
}
interface Relations {
  readonly "m.replace"?: Event;
  readonly "m.thread"?: {
    readonly count: number;
    readonly latest_event: Event;
    readonly current_user_participated: boolean;
  };
  readonly "m.reference"?: { readonly chunk: readonly { readonly event_id: string }[] };
}

async function setUpRoom(t: TestContext, profile: ProfileName = "spec") {
  const { addUser, homeserver } = setUp(t, { profile });
  const [alice, carol, dave] = [addUser("alice"), addUser("carol"), addUser("dave")];
  const roomId = await alice.createRoom({ preset: "public_chat" });
  await carol.join(roomId);
  await dave.join(roomId);
  const parent = await alice.send(roomId, "first");
  const relate = (who: MockUser, type: string, body: string, to: string = parent) =>
    who.send(roomId, {
      msgtype: "m.text",
      body,
      "m.relates_to": { rel_type: type, event_id: to },
      ...(type === "m.replace" && { "m.new_content": { msgtype: "m.text", body } }),
    });
  const path = `/rooms/${encodeURIComponent(roomId)}`;
  const read = (who: MockUser, eventId: string = parent) =>
    who.request<Event>("GET", `${path}/event/${encodeURIComponent(eventId)}`);
  const relations = async (who: MockUser, eventId?: string) =>
    (await read(who, eventId)).unsigned?.["m.relations"];
  return { alice, carol, dave, homeserver, path, parent, roomId, relate, read, relations };
}

test("a message comes with its newest edit, whole, and with none of other people", async (t) => {
  const { alice, carol, homeserver, relate, relations } = await setUpRoom(t);
  await relate(alice, "m.replace", "second");
  await homeserver.advance(1);
  const newest = await relate(alice, "m.replace", "third");
  await homeserver.advance(1);
  await relate(carol, "m.replace", "forged");
  const edit = (await relations(carol))?.["m.replace"];
  assert.equal(edit?.event_id, newest);
  assert.equal(edit.content.body, "third");
  await relate(alice, "m.replace", "fourth", newest);
  assert.equal(await relations(carol, newest), undefined, "an edit itself has none");
});

test("an edit that was redacted counts no more, and a redacted message has none", async (t) => {
  const { alice, path, parent, relate, relations } = await setUpRoom(t);
  const redact = (eventId: string) =>
    alice.request("PUT", `${path}/redact/${encodeURIComponent(eventId)}/${eventId.slice(1)}`, {});
  const second = await relate(alice, "m.replace", "second");
  await redact(second);
  assert.equal(await relations(alice), undefined);
  await relate(alice, "m.replace", "third");
  await redact(parent);
  assert.equal(await relations(alice), undefined);
});

test("the root of a thread says how long it is, how it ends, and whether one had a part in it", async (t) => {
  const { alice, carol, dave, relate, relations } = await setUpRoom(t);
  await relate(carol, "m.thread", "one");
  const last = await relate(carol, "m.thread", "two");
  await relate(carol, "m.replace", "two, or three", last);
  const participated: unknown[] = [];
  for (const who of [alice, carol, dave]) {
    const thread = (await relations(who))?.["m.thread"];
    assert.equal(thread?.count, 2);
    assert.equal(thread.latest_event.event_id, last);
    const edit = thread.latest_event.unsigned?.["m.relations"]?.["m.replace"];
    assert.equal(edit?.content.body, "two, or three");
    participated.push(thread.current_user_participated);
  }
  assert.deepEqual(participated, [true, true, false]);
  await relate(carol, "m.thread", "a thread in a thread", last);
  assert.equal((await relations(carol, last))?.["m.thread"], undefined);
});

test("who refers to an event is named, in the order in which they came; reactions are not", async (t) => {
  const { alice, carol, parent, roomId, relate, relations } = await setUpRoom(t);
  const ids = [
    await relate(alice, "m.reference", "a"),
    await relate(carol, "m.reference", "b"),
  ] as const;
  const reaction = { "m.relates_to": { rel_type: "m.annotation", event_id: parent, key: "+" } };
  await carol.send(roomId, reaction, "m.reaction");
  assert.deepEqual(await relations(alice), {
    "m.reference": { chunk: ids.map((id) => ({ event_id: id })) },
  });
});

test("they are told wherever events are read, and by a sync that leaves some out", async (t) => {
  const { alice, carol, path, parent, roomId, relate } = await setUpRoom(t);
  const before = await carol.sync();
  await alice.send(roomId, "between");
  const reply = await relate(alice, "m.thread", "one");
  await relate(alice, "m.replace", "edited", reply);
  const bodyIn = (events: readonly unknown[] | undefined) =>
    (events as Event[] | undefined)?.find(({ event_id: id }) => id === reply)?.unsigned?.[
      "m.relations"
    ]?.["m.replace"]?.content.body;

  type Page = { chunk: Event[] };
  const { chunk } = await carol.request<Page>("GET", `${path}/messages?dir=b`);
  assert.equal(bodyIn(chunk), "edited", "messages");
  const around = `${path}/context/${encodeURIComponent(parent)}`;
  const context = await carol.request<{ events_after: Event[] }>("GET", around);
  assert.equal(bodyIn(context.events_after), "edited", "context");
  const children = `/_matrix/client/v1${path}/relations/${encodeURIComponent(parent)}`;
  assert.equal(bodyIn((await carol.request<Page>("GET", children)).chunk), "edited", "relations");

  const timeline = async (limit: number) => {
    const filter = encodeURIComponent(JSON.stringify({ room: { timeline: { limit } } }));
    const query = `/sync?since=${before.next_batch}&filter=${filter}`;
    const { rooms } = await carol.request<Awaited<ReturnType<MockUser["sync"]>>>("GET", query);
    return Object.values(rooms?.join ?? {})[0]?.timeline?.events;
  };
  assert.equal(bodyIn(await timeline(3)), undefined, "a sync of everything");
  assert.equal(bodyIn(await timeline(2)), "edited", "a sync with a gap");
});

for (const [profile, types] of [
  ["synapse", ["m.replace", "m.thread", "m.reference"]],
  ["dendrite", []],
  ["tuwunel", ["m.thread"]],
  ["conduwuit", ["m.thread"]],
] as const) {
  test(`${profile} tells ${types.join(", ") || "nothing"} of them`, async (t) => {
    const { alice, relate, relations } = await setUpRoom(t, profile);
    for (const type of ["m.replace", "m.thread", "m.reference"]) await relate(alice, type, type);
    assert.deepEqual(Object.keys((await relations(alice)) ?? {}), types);
  });
}
