/**
 * Typing, receipts and presence (S27–S30).
 */
import { asVirtualUser } from "../../../src/application-service/index.ts";
import { data } from "../person.ts";
import type { Stage } from "../stage.ts";
import type { Step } from "../step.ts";

async function scene(stage: Stage) {
  const alice = await stage.person("alice");
  const roomId = await stage.room();
  await data(alice.call.joinRoomById({ params: { path: { roomId } }, body: {} }));
  return { alice, roomId, from: stage.service.messages.length };
}

async function typing(stage: Stage): Promise<void> {
  const { alice, roomId, from } = await scene(stage);
  const path = { roomId, userId: alice.userId };
  await data(alice.call.setTyping({ params: { path }, body: { typing: true, timeout: 20_000 } }));
  await stage.service.waitFor("ephemeral", {
    what: "that alice types",
    from,
    fits: ({ event }) => {
      const { user_ids: users } = event.content as { user_ids?: readonly string[] };
      return event.type === "m.typing" && users?.includes(alice.userId) === true;
    },
  });
  await data(alice.call.setTyping({ params: { path }, body: { typing: false } }));
}

async function receipts(stage: Stage): Promise<void> {
  const { alice, roomId, from } = await scene(stage);
  const bob = asVirtualUser(stage.irc, stage.user("_irc_bob"));
  await bob.ensureJoined(roomId);
  const eventId = await bob.sendMessage(roomId, { msgtype: "m.text", body: "read this" });
  const path = { roomId, receiptType: "m.read", eventId } as const;
  await data(alice.call.postReceipt({ params: { path }, body: {} }));
  await stage.service.waitFor("ephemeral", {
    what: "that alice has read it",
    from,
    fits: ({ event }) => event.type === "m.receipt" && Object.hasOwn(event.content, eventId),
  });
}

async function presence(stage: Stage): Promise<void> {
  const { alice, from } = await scene(stage);
  const path = { userId: alice.userId };
  const body = { presence: "unavailable", status_msg: "having tea" } as const;
  await data(alice.call.setPresence({ params: { path }, body }));
  await stage.service.waitFor("ephemeral", {
    what: "that alice has tea",
    from,
    fits: ({ event }) =>
      event.type === "m.presence" && event.content.status_msg === body.status_msg,
  });
}

export const ephemeral: readonly Step[] = [
  { name: "typing is pushed", needs: ["ephemeral"], run: typing },
  { name: "receipts are pushed", needs: ["ephemeral"], run: receipts },
  { name: "presence is pushed", needs: ["ephemeral"], run: presence },
];
