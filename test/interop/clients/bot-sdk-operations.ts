/**
 * What an application service of matrix-bot-sdk does with the rest of the client-server API.
 */
import assert from "node:assert/strict";
import type { SdkSet } from "./bot-sdk-set.ts";
import type { Json } from "./library-types.ts";
import { type Bot, olderRoom, serverName } from "./stage.ts";

const isPublic = { preset: "public_chat" } as const;

export function botSdkOperations(set: SdkSet): Bot["steps"] {
  const { service, stage, received, virtualUser, createRoom } = set;
  const { alice, profile, url } = stage;
  return {
    "messages are answered, related, redacted, and read again": async () => {
      const { botClient } = service;
      const room = await createRoom();
      const eventId = await alice.send(room, "first");
      const event = await received("the message", (one) => one.event_id === eventId);
      const replyId = await botClient.replyText(room, event, "second");
      const { content } = (await botClient.getEvent(room, replyId)) as { content: Json };
      assert.deepEqual(content["m.relates_to"], { "m.in_reply_to": { event_id: eventId } });
      const relation = { rel_type: "m.thread", event_id: eventId };
      await botClient.sendMessage(room, {
        msgtype: "m.notice",
        body: "third",
        "m.relates_to": relation,
      });
      const { chunk } = await botClient.getRelationsForEvent(room, eventId);
      assert.equal(chunk.length, 1);
      const { before } = await botClient.getEventContext(room, replyId);
      assert.equal(before.length > 0, true);
      await botClient.redactEvent(room, replyId, "no reason");
      const redacted = await botClient.getEvent(room, replyId);
      assert.equal(Object.hasOwn(redacted["content"] as Json, "body"), false);
    },
    "the bot rules its room": async () => {
      const { botClient } = service;
      const room = await createRoom({ ...isPublic, topic: "Ours" });
      const carol = await virtualUser("carol");
      await carol.joinRoom(room);
      await botClient.sendStateEvent(room, "m.room.name", "", { name: "Named" });
      const state = await botClient.getRoomState(room);
      assert.equal(state.find(({ type }) => type === "m.room.name")?.content["name"], "Named");
      const may = () => botClient.userHasPowerLevelFor(carol.userId, room, "m.room.topic", true);
      assert.equal(await may(), false);
      await botClient.setUserPowerLevel(carol.userId, room, 50);
      assert.equal(await may(), true);
      await carol.underlyingClient.sendStateEvent(room, "m.room.topic", "", { topic: "Hers" });
      await botClient.kickUser(alice.userId, room, "loud");
      await botClient.banUser(alice.userId, room, "louder");
      const banned = await botClient.getRoomMembersByMembership(room, "ban");
      assert.deepEqual(
        banned.map(({ membershipFor }) => membershipFor),
        [alice.userId],
      );
      await botClient.unbanUser(alice.userId, room);
      await alice.join(room);
      assert.deepEqual(
        (await botClient.getJoinedRoomMembers(room)).toSorted(),
        [carol.userId, `@_sdk_bot:${serverName}`, alice.userId].toSorted(),
      );
      assert.equal(
        Object.hasOwn(await botClient.getJoinedRoomMembersWithProfiles(room), alice.userId),
        true,
      );
      await carol.leaveRoom(room);
      await carol.underlyingClient.forgetRoom(room);
      assert.deepEqual(await carol.getJoinedRooms(), []);
    },
    "aliases are made, found, and taken away; rooms are published": async () => {
      const { botClient } = service;
      const room = await createRoom();
      const alias = service.getAliasForSuffix("made");
      await botClient.createRoomAlias(alias, room);
      assert.equal((await botClient.lookupRoomAlias(alias)).roomId, room);
      await botClient.sendStateEvent(room, "m.room.canonical_alias", "", { alias });
      assert.equal(await botClient.getPublishedAlias(room), alias);
      await botClient.setDirectoryVisibility(room, "public");
      assert.equal(await botClient.getDirectoryVisibility(room), "public");
      if (profile.hasNetworkLists) await service.setRoomDirectoryVisibility("sdk", room, "public");
      await botClient.deleteRoomAlias(alias);
      await assert.rejects(botClient.lookupRoomAlias(alias));
    },
    "what the service uploads is what a user downloads": async () => {
      const dave = await virtualUser("dave");
      const bytes = Buffer.from([0, 1, 2, 253, 254, 255]);
      const mxc = await dave.underlyingClient.uploadContent(bytes, "image/png", "a b.png");
      const found = await dave.underlyingClient.downloadContent(mxc);
      assert.deepEqual(found.data, bytes);
      assert.match(found.contentType, /^image\/png/u);
      const response = await fetch(
        `${url}/_matrix/client/v1/media/download/${mxc.slice("mxc://".length)}`,
        { headers: { authorization: `Bearer ${alice.accessToken}` } },
      );
      assert.deepEqual(Buffer.from(await response.arrayBuffer()), bytes);
      await dave.underlyingClient.setAvatarUrl(mxc);
      assert.equal((await dave.underlyingClient.getUserProfile(dave.userId))["avatar_url"], mxc);
    },
    "account data, presence, devices and messages to devices": async () => {
      const client = (await virtualUser("erin")).underlyingClient;
      const { botClient } = service;
      await botClient.setAccountData("org.example.data", { a: 1 });
      assert.deepEqual(await botClient.getAccountData("org.example.data"), { a: 1 });
      assert.deepEqual(await botClient.getSafeAccountData("org.example.none", { b: 2 }), { b: 2 });
      const room = await createRoom();
      await botClient.setRoomAccountData("org.example.data", room, { c: 3 });
      assert.deepEqual(await botClient.getRoomAccountData("org.example.data", room), { c: 3 });
      await client.setPresenceStatus("online", "here");
      assert.equal((await client.getPresenceStatusFor(await client.getUserId())).state, "online");
      assert.equal(Array.isArray(await client.getOwnDevices()), true);
      const { next_batch: since } = await alice.sync();
      const messages = { [alice.userId]: { "*": { hello: "device" } } };
      await client.sendToDevices("org.example.message", messages);
      const { to_device: inbox } = await alice.sync(since);
      assert.deepEqual(
        inbox?.events?.map(({ content }) => content),
        [{ hello: "device" }],
      );
    },
    "a virtual user types and reads, and a user sees it": async () => {
      const room = await createRoom();
      const frank = await virtualUser("frank");
      await frank.joinRoom(room);
      const eventId = await alice.send(room, "read me");
      const { next_batch: since } = await alice.sync();
      await frank.underlyingClient.setTyping(room, true);
      await frank.underlyingClient.sendReadReceipt(room, eventId);
      const { rooms } = await alice.sync(since);
      const seen = rooms?.join?.[room]?.ephemeral?.events?.map(({ type }) => type);
      assert.deepEqual(seen?.toSorted(), ["m.receipt", "m.typing"]);
    },
    "a space has the rooms that are put into it": async () => {
      const { botClient } = service;
      const room = await createRoom();
      // createSpace gives its maker a power level, which rooms of version 12 refuse.
      const isRefused = profile.roomVersion === "12";
      const creation_content = { type: "m.space" };
      const space = isRefused
        ? await botClient.getSpace(await createRoom({ ...isPublic, creation_content }))
        : await botClient.createSpace({ name: "Space", isPublic: true });
      await space.addChildRoom(room, { order: "a" });
      assert.deepEqual(Object.keys(await space.getChildEntities()), [room]);
    },
    "a room that was upgraded leads to the new one": async () => {
      const room = await createRoom(olderRoom);
      const path = `/rooms/${room}/state/m.room.power_levels/`;
      const { botClient } = service;
      await botClient.setUserPowerLevel(alice.userId, room, 100).catch(() => undefined);
      const levels = await alice.request<{ users?: Json }>("GET", path);
      if (levels.users?.[alice.userId] !== 100) throw new Error("alice has no power");
      const upgraded = await alice.request<{ replacement_room: string }>(
        "POST",
        `/rooms/${room}/upgrade`,
        { new_version: "11" },
      );
      const { newer } = await botClient.getRoomUpgradeHistory(room);
      assert.deepEqual(
        newer.map(({ roomId }) => roomId),
        [upgraded.replacement_room],
      );
    },
    "an OpenID token is given": async () => {
      assert.equal(typeof (await service.botClient.getOpenIDConnectToken()).access_token, "string");
    },
  };
}
