/**
 * Events are pushed in the order of the room, each is handled once (S24–S26), and people and virtual users talk.
 */
import assert from "node:assert/strict";
import { asVirtualUser } from "../../../src/application-service/index.ts";
import { data, type Person } from "../person.ts";
import type { Stage } from "../stage.ts";
import type { Step } from "../step.ts";
import { syncOnce } from "../sync-once.ts";

/** More than one transaction of Synapse's. */
const messages = 129;

async function inOrder(stage: Stage): Promise<void> {
  const { irc, service } = stage;
  const { room_id: roomId } = await irc.call.createRoom({ body: { preset: "public_chat" } });
  const from = service.messages.length;
  const senders = ["_irc_bob", "_irc_carol", "_irc_dora"].map((name) =>
    asVirtualUser(irc, stage.user(name)),
  );
  for (const sender of senders) await sender.ensureJoined(roomId);
  // One after the other, so that the order is sure; at the same time, so that they come in large transactions.
  const sent = await Promise.all(
    senders.map(async (sender) => {
      const ids: string[] = [];
      for (let index = 0; index < messages / senders.length; index += 1) {
        const content = { msgtype: "m.text", body: String(index) } as const;
        ids.push(await sender.sendMessage(roomId, content));
      }
      return ids;
    }),
  );
  for (const id of sent.flat()) {
    const options = { what: `the event ${id}`, from, withinMs: 60_000 };
    await service.waitFor("event", { ...options, fits: ({ event }) => event.event_id === id });
  }
  const handled = service.messages.flatMap((message) =>
    message.kind === "event" ? [message.event.event_id as string] : [],
  );
  for (const ids of sent)
    assert.deepEqual(
      handled.filter((id) => ids.includes(id)),
      ids,
    );
  const query = { dir: "b", limit: 10 } as const;
  const { chunk } = await irc.call.getRoomEvents({ path: { roomId }, query });
  assert.ok(chunk.every(({ event_id: id }) => handled.includes(id)));
}

async function peopleAndVirtualUsersTalk(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const roomId = await stage.room();
  await data(alice.call.joinRoomById({ params: { path: { roomId } }, body: {} }));
  const first = await syncOnce(alice);
  const path = { roomId, eventType: "m.room.message", txnId: "hello" };
  const body = { msgtype: "m.text", body: "hello?" };
  const { event_id: asking } = await data(alice.call.sendMessage({ params: { path }, body }));
  await stage.service.waitFor("event", {
    what: "what alice said",
    fits: ({ event }) => event.event_id === asking && event.sender === alice.userId,
  });
  const bob = asVirtualUser(stage.irc, stage.user("_irc_bob"));
  await bob.ensureJoined(roomId);
  const answer = await bob.sendMessage(roomId, { msgtype: "m.text", body: "hello!" });
  assert.ok(await sees(alice, first.next_batch, answer), "alice has the answer");
}

async function sees(person: Person, since: string, eventId: string): Promise<boolean> {
  let next = since;
  for (let round = 0; round < 5; round += 1) {
    const page = await syncOnce(person, { since: next, timeoutMs: 5000 });
    const rooms = Object.values(page.rooms?.join ?? {});
    const events = rooms.flatMap((room) => room.timeline?.events ?? []);
    if (events.some((event) => event.event_id === eventId)) return true;
    next = page.next_batch;
  }
  return false;
}

async function sentOnce(stage: Stage): Promise<void> {
  const roomId = await stage.room();
  const [bob, carol] = ["_irc_bob", "_irc_carol"].map((name) =>
    asVirtualUser(stage.irc, stage.user(name)),
  );
  const content = { msgtype: "m.text", body: "once" } as const;
  const options = { idempotencyKey: "irc-4711" };
  const first = await bob?.sendMessage(roomId, content, options);
  assert.equal(await bob?.sendMessage(roomId, content, options), first);
  // Synapse and Dendrite keep them apart by token, and all virtual users have the same (Y2).
  await carol?.ensureJoined(roomId);
  assert.notEqual(await carol?.sendMessage(roomId, content, options), first);
}

async function redacted(stage: Stage): Promise<void> {
  const roomId = await stage.room();
  const bob = asVirtualUser(stage.irc, stage.user("_irc_bob"));
  const eventId = await bob.sendMessage(roomId, { msgtype: "m.text", body: "oops" });
  const path = { roomId, eventId };
  await bob.call.redactEvent({ path, body: { reason: "a slip" } });
  await stage.service.waitFor("event", {
    what: "the redaction",
    fits: ({ event }) => {
      const target = Reflect.get(event, "redacts") ?? Reflect.get(event.content, "redacts");
      return event.type === "m.room.redaction" && target === eventId;
    },
  });
}

export const delivery: readonly Step[] = [
  { name: "events are pushed in the order of the room, each once", run: inOrder },
  { name: "people and virtual users talk", run: peopleAndVirtualUsersTalk },
  { name: "one key is one message, for each virtual user its own", run: sentOnce },
  { name: "a redaction is pushed", needs: ["redactions"], run: redacted },
];
