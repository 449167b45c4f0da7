/**
 * The homeserver asks whether aliases and users exist (S44–S47).
 */
import assert from "node:assert/strict";
import { asVirtualUser, MatrixError } from "../../../src/application-service/index.ts";
import { data } from "../person.ts";
import { asked } from "../service-messages.ts";
import type { Stage } from "../stage.ts";
import type { Step } from "../step.ts";

async function joinAlias(stage: Stage, name: string): Promise<string> {
  const alice = await stage.person("alice");
  const from = stage.service.messages.length;
  const alias = `#${name}:${stage.serverName}` as const;
  const path = { roomIdOrAlias: alias };
  const { room_id: roomId } = await data(
    alice.call.joinRoom({ params: { path }, body: {} }),
  ).finally(() =>
    stage.service.waitFor("query", { what: alias, fits: ({ id }) => id === alias, from }),
  );
  return roomId;
}

async function knownAlias(stage: Stage): Promise<void> {
  assert.match(await joinAlias(stage, `${asked.known}_channel`), /^!/u);
}

async function slowAlias(stage: Stage): Promise<void> {
  assert.match(await joinAlias(stage, `${asked.slow}_channel`), /^!/u);
}

/** Dendrite says 500. */
function isRefused(error: unknown): boolean {
  return error instanceof MatrixError && [404, 500].includes(error.status);
}

async function unknownAlias(stage: Stage): Promise<void> {
  await assert.rejects(joinAlias(stage, "_irc_none"), isRefused);
}

async function lateAlias(stage: Stage): Promise<void> {
  await assert.rejects(joinAlias(stage, `${asked.late}_channel`), isRefused);
}

/** @returns the room, whose only other member is invited */
async function inviteUser(stage: Stage, userId: `@${string}:${string}`) {
  const alice = await stage.person("alice");
  const from = stage.service.messages.length;
  const body = { preset: "private_chat" as const, invite: [userId] };
  const { room_id: roomId } = await data(alice.call.createRoom({ body }));
  await stage.service.waitFor("query", { what: userId, fits: ({ id }) => id === userId, from });
  await stage.service.waitFor("event", {
    what: `the invitation of ${userId}`,
    fits: ({ event }) => event.room_id === roomId && event.state_key === userId,
    from,
  });
  return roomId;
}

async function knownUser(stage: Stage): Promise<void> {
  const userId = stage.user(`${asked.known}_nick`);
  const roomId = await inviteUser(stage, userId);
  await asVirtualUser(stage.irc, userId).ensureJoined(roomId);
}

async function unknownUser(stage: Stage): Promise<void> {
  await inviteUser(stage, stage.user("_irc_none"));
}

async function profileOfUnknown(stage: Stage): Promise<void> {
  const alice = await stage.person("alice");
  const userId = stage.user(`${asked.known}_profile`);
  const from = stage.service.messages.length;
  const path = { userId };
  await data(alice.call.getUserProfile({ params: { path } }));
  await stage.service.waitFor("query", { what: userId, fits: ({ id }) => id === userId, from });
  assert.equal((await asVirtualUser(stage.irc, userId).call.getTokenOwner()).user_id, userId);
}

export const queries: readonly Step[] = [
  { name: "an alias that the application service knows can be joined", run: knownAlias },
  { name: "an alias query may take its time", run: slowAlias },
  { name: "an alias that nobody knows is not found", run: unknownAlias },
  {
    name: "an alias query that takes too long finds nothing",
    fault: /queryRoomByAlias gave no answer/u,
    run: lateAlias,
  },
  {
    name: "a user that is invited is asked for, and made",
    needs: ["user-query"],
    run: knownUser,
  },
  {
    name: "the invitation of a user that nobody knows is pushed all the same",
    needs: ["user-query"],
    run: unknownUser,
  },
  {
    name: "a user whose profile is looked at is asked for, and made",
    needs: ["profile-query"],
    run: profileOfUnknown,
  },
];
