/**
 * Reading rooms: history, state, members, relations, and the directory of rooms.
 */
import assert from "node:assert/strict";
import { asVirtualUser, kindOf } from "../../../src/application-service/index.ts";
import { data, stranger } from "../person.ts";
import type { Stage } from "../stage.ts";
import type { Step } from "../step.ts";
import { until } from "../until.ts";

async function bobInRoom(stage: Stage) {
  const roomId = await stage.room();
  const bob = asVirtualUser(stage.irc, stage.user("_irc_bob"));
  await bob.ensureJoined(roomId);
  return { bob, roomId };
}

/** Dendrite writes down a little later what others may read. */
function notYet(error: unknown): undefined {
  if (kindOf(error) !== "not-found") throw error;
}

async function messages(stage: Stage): Promise<void> {
  const { bob, roomId } = await bobInRoom(stage);
  const eventId = await bob.sendMessage(roomId, { msgtype: "m.text", body: "read me" });
  const path = { roomId, eventId };
  const read = await until("the event to be readable", () =>
    bob.call.getOneRoomEvent({ path }).catch(notYet),
  );
  assert.equal(read.sender, bob.userId);
  const { event } = await bob.call.getEventContext({ path, query: { limit: 4 } });
  assert.equal(event?.event_id, eventId);
  const unknown = { roomId, eventId: "$unknown" } as const;
  await assert.rejects(bob.call.getOneRoomEvent({ path: unknown }), { errcode: "M_NOT_FOUND" });
}

async function oldStream(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const query = { user_id: alice.userId, timeout: 0 };
  const page = await data(alice.call.getEvents({ params: { query } }));
  assert.ok(Array.isArray(page.chunk));
}

async function byTime(stage: Stage): Promise<void> {
  const { bob, roomId } = await bobInRoom(stage);
  const query = { ts: Date.now(), dir: "b" } as const;
  const found = await bob.call.getEventByTimestamp({ path: { roomId }, query });
  assert.match(found.event_id, /^\$/u);
}

async function relations(stage: Stage): Promise<void> {
  const { bob, roomId } = await bobInRoom(stage);
  const eventId = await bob.sendMessage(roomId, { msgtype: "m.text", body: "like me" });
  const relType = "m.annotation" as const;
  const content = { "m.relates_to": { rel_type: relType, event_id: eventId, key: "👍" } };
  const reaction = await stage.irc.sendEvent(roomId, "m.reaction", content);
  const path = { roomId, eventId };
  await until("the reaction to relate to the message", async () => {
    const { chunk } = (await bob.call.getRelatingEvents({ path }).catch(notYet)) ?? { chunk: [] };
    return chunk.length > 0;
  });
  const pages = [
    await bob.call.getRelatingEvents({ path }),
    await bob.call.getRelatingEventsWithRelType({ path: { ...path, relType } }),
    await bob.call.getRelatingEventsWithRelTypeAndEventType({
      path: { ...path, relType, eventType: "m.reaction" },
    }),
  ];
  for (const { chunk } of pages) assert.equal(chunk[0]?.event_id, reaction);
}

async function state(stage: Stage): Promise<void> {
  const { bob, roomId } = await bobInRoom(stage);
  const path = { roomId };
  const events = await bob.call.getRoomState({ path });
  assert.ok(events.some(({ type }) => type === "m.room.create"));
  const { chunk } = await bob.call.getMembersByRoom({ path, query: { membership: "join" } });
  assert.ok(chunk?.some(({ state_key: who }) => who === bob.userId));
  const { joined } = await bob.call.getJoinedMembersByRoom({ path });
  assert.ok(Object.hasOwn(joined ?? {}, bob.userId));
  const missing = { roomId, eventType: "org.example.none", stateKey: "" };
  const asked = bob.call.getRoomStateWithKey({ path: missing });
  await assert.rejects(asked, { status: 404, errcode: "M_NOT_FOUND" });
  const elsewhere = { roomId: `!none:${stage.serverName}` } as const;
  await assert.rejects(bob.call.getRoomState({ path: elsewhere }), { status: 403 });
}

async function publicRooms(stage: Stage): Promise<void> {
  const { bob, roomId } = await bobInRoom(stage);
  const path = { roomId };
  await stage.irc.call.setRoomVisibilityOnDirectory({ path, body: { visibility: "public" } });
  const { visibility } = await bob.call.getRoomVisibilityOnDirectory({ path });
  assert.equal(visibility, "public");
  const { chunk } = await bob.call.getPublicRooms({ query: { limit: 10 } });
  assert.ok(chunk.some((room) => room.room_id === roomId));
  const filter = { generic_search_term: "interop" };
  const found = await bob.call.queryPublicRooms({ body: { limit: 5, filter } });
  assert.ok(found.chunk.length > 0);
  const { aliases } = await stage.irc.call.getLocalAliases({ path });
  assert.ok(Array.isArray(aliases));
  await stage.irc.call.setRoomVisibilityOnDirectory({ path, body: { visibility: "private" } });
}

async function server(stage: Stage): Promise<void> {
  const anybody = stranger(stage.url);
  assert.ok((await data(anybody.getVersions())).versions.length > 0);
  assert.ok(((await data(anybody.getLoginFlows())).flows?.length ?? 0) > 0);
  const query = { username: "still_free" };
  assert.equal(
    (await data(anybody.checkUsernameAvailability({ params: { query } }))).available,
    true,
  );
  assert.ok((await stage.irc.call.getCapabilities()).capabilities);
}

export const reading: readonly Step[] = [
  { name: "what the homeserver can do is told", run: server },
  { name: "history is read", run: messages },
  { name: "history is found by its time", needs: ["timestamp-to-event"], run: byTime },
  { name: "events are waited for in the old way", needs: ["event-stream"], run: oldStream },
  { name: "relations are read", run: relations },
  { name: "state and members are read", run: state },
  { name: "the directory of rooms is read", run: publicRooms },
];
