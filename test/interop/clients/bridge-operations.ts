/**
 * What a bridge of matrix-appservice-bridge does with the rest of the client-server API.
 */
import assert from "node:assert/strict";
import { bridgeBot, type BridgeSet, bridgeUser } from "./bridge-set.ts";
import { type Bot, membersOf, nameOf, olderRoom, serverName } from "./stage.ts";

export function bridgeOperations({ bridge, stage, createRoom }: BridgeSet): Bot["steps"] {
  const { alice, profile } = stage;
  return {
    "profiles are set, kept, and other ones in a room": async () => {
      const erin = bridge.getIntent(bridgeUser("erin"));
      const room = await createRoom();
      await erin.ensureProfile("Erin", "mxc://example.org/erin");
      await erin.join(room);
      assert.deepEqual(await erin.getProfileInfo(bridgeUser("erin"), null, false), {
        displayname: "Erin",
        avatar_url: "mxc://example.org/erin",
      });
      await erin.setRoomUserProfile(room, { displayname: "Erin here" });
      assert.equal((await membersOf(alice, room))[bridgeUser("erin")]?.display_name, "Erin here");
      assert.equal(await nameOf(alice, bridgeUser("erin")), "Erin");
      assert.deepEqual(
        Object.keys(await bridge.getBot().getJoinedMembers(room)).toSorted(),
        [bridgeUser("erin"), bridgeBot, alice.userId].toSorted(),
      );
    },
    "the bot rules its room": async () => {
      const room = await createRoom(olderRoom);
      const intent = bridge.getIntent();
      const frank = bridge.getIntent(bridgeUser("frank"));
      await frank.join(room);
      await intent.setRoomName(room, "Named");
      // The bot lends the power.
      await frank.sendStateEvent(room, "m.room.topic", "", { topic: "Frank's" });
      const topic = (await intent.roomState(room)).find(({ type }) => type === "m.room.topic");
      assert.equal(topic?.content["topic"], "Frank's");
      await intent.setPowerLevel(room, bridgeUser("frank"), undefined);
      await intent.kick(room, alice.userId, "loud");
      await intent.ban(room, alice.userId, "louder");
      await assert.rejects(alice.join(room), { status: 403 });
      await intent.unban(room, alice.userId);
      await intent.invite(room, alice.userId);
      await alice.join(room);
      await frank.leave(room, "so long");
      assert.equal(Object.hasOwn(await membersOf(alice, room), bridgeUser("frank")), false);
      assert.equal(await intent.getStateEvent(room, "org.example.none", "", true), null);
    },
    "aliases, directories, files, presence, typing and receipts": async () => {
      const room = await createRoom();
      const intent = bridge.getIntent();
      await intent.createAlias(`#_bridge_made:${serverName}`, room);
      await intent.setRoomDirectoryVisibility(room, "public");
      if (profile.hasNetworkLists) {
        await intent.setRoomDirectoryVisibilityAppService(room, "bridge", "public");
      }
      const mxc = await intent.uploadContent("a text", { type: "text/plain", name: "a.txt" });
      assert.match(mxc, /^mxc:\/\/example\.org\//u);
      await intent.setPresence("online", "here");
      const eventId = await alice.send(room, "read me");
      const { next_batch: since } = await alice.sync();
      await intent.sendTyping(room, true);
      await intent.sendReadReceipt(room, eventId);
      const { rooms } = await alice.sync(since);
      const seen = rooms?.join?.[room]?.ephemeral?.events?.map(({ type }) => type);
      assert.deepEqual(seen?.toSorted(), ["m.receipt", "m.typing"]);
      const event = await intent.getEvent(room, eventId, false);
      assert.equal(event.eventId, eventId);
    },
  };
}
