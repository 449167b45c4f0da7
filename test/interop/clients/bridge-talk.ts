/**
 * What goes to and fro between users and a bridge of matrix-appservice-bridge.
 */
import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import { bridgeBot, type BridgeSet, bridgeUser } from "./bridge-set.ts";
import type { Json } from "./library-types.ts";
import { type Bot, eventually, heard, nameOf, olderRoom, serverName } from "./stage.ts";

export function bridgeTalk(set: BridgeSet): Bot["steps"] {
  const { module, bridge, stage, events, ephemeral, aliases, createRoom } = set;
  const { alice, profile, url } = stage;
  const steps: Record<string, () => Promise<void>> = {
    "a virtual user is registered, joins and sends, by sending alone": async () => {
      const room = await alice.createRoom({ preset: "public_chat" });
      await bridge.getIntent(bridgeUser("bob")).sendText(room, "here I am");
      await heard(alice, room, bridgeUser("bob"), "here I am");
    },
    "a room that nobody may join is entered by the invitation of the bot": async () => {
      const room = await alice.createRoom({ room_version: olderRoom.room_version });
      await alice.invite(room, bridgeBot);
      await bridge.getIntent().join(room);
      await alice.sendState(room, "m.room.power_levels", {
        users: { [alice.userId]: 100, [bridgeBot]: 50 },
        invite: 50,
      });
      await bridge.getIntent(bridgeUser("carol")).sendText(room, "let in");
      await heard(alice, room, bridgeUser("carol"), "let in");
    },
    "what is said is heard, and answered": async () => {
      const room = await createRoom();
      set.answerAs(bridge.getIntent(bridgeUser("echo")));
      await alice.send(room, "!hello");
      await heard(alice, room, bridgeUser("echo"), "you said hello");
    },
    "its own messages are not heard, and the others once each and in order": async () => {
      const room = await createRoom();
      for (let index = 0; index < 60; index += 1) await alice.send(room, `number ${index}`);
      await bridge.getIntent(bridgeUser("dave")).sendText(room, "an echo");
      await alice.send(room, "the end");
      const bodies = () =>
        events
          .filter((one) => one.room_id === room && one.type === "m.room.message")
          .map(({ content }) => content["body"]);
      await eventually("the last message", () => bodies().at(-1) === "the end");
      assert.deepEqual(bodies(), [
        ...Array.from({ length: 60 }, (_, index) => `number ${index}`),
        "the end",
      ]);
    },
    "who joins an alias that nobody knows gets the room that the bridge makes": async () => {
      const alias = `#_bridge_lobby:${serverName}`;
      const room = await alice.join(alias);
      assert.deepEqual(aliases, [alias]);
      const name = await bridge.getIntent().getStateEvent(room, "m.room.name");
      assert.equal(name?.["name"], "Lobby");
    },
    "the bridge pings itself through a room": async () => {
      const room = await createRoom();
      const ms = await bridge.pingAppserviceRoute(room, 5000);
      assert.equal(ms < 5000, true);
    },
    "the bridge's web page knows who shows it an OpenID token": async () => {
      const path = `/user/${alice.userId}/openid/request_token`;
      const openId = await alice.request<Json>("POST", path, {});
      const store = new module.MemoryProvisioningStore();
      const page = new module.ProvisioningApi(store, {
        openIdOverride: { [serverName]: new URL(url) },
      });
      await page.start(0, "127.0.0.1");
      try {
        const { port } = page.server.address() as AddressInfo;
        const exchange = `http://127.0.0.1:${port}/provisioning/v1/exchange_openid`;
        const body = { matrixServer: serverName, openIdToken: openId["access_token"] };
        const response = await fetch(exchange, {
          method: "POST",
          headers: { "content-type": "application/json", connection: "close" },
          body: JSON.stringify(body),
        });
        const session = (await response.json()) as Json;
        assert.equal(session["userId"], alice.userId, JSON.stringify(session));
      } finally {
        await page.close();
      }
    },
    "an edit comes when it is of who wrote the message": async () => {
      const room = await createRoom();
      const eventId = await alice.send(room, "first");
      const relation = { rel_type: "m.replace", event_id: eventId };
      const content = { msgtype: "m.text", body: "* better" };
      await alice.send(room, {
        ...content,
        "m.new_content": { ...content, body: "better" },
        "m.relates_to": relation,
      });
      await eventually("the edit", () => events.some((one) => one.content["body"] === "* better"));
    },
  };
  if (profile.thirdPartyAsks !== "nobody") {
    steps["the bridge's look-ups are what a user finds"] = async () => {
      const found = await alice.request<Json>("GET", "/thirdparty/protocol/bridge");
      assert.deepEqual(found["location_fields"], ["channel"]);
      const there = await alice.request<Json[]>("GET", "/thirdparty/location/bridge?channel=cats");
      assert.equal(there[0]?.["alias"], `#_bridge_cats:${serverName}`);
    };
  }
  if (profile.userQuery !== "never") {
    steps["the bridge is asked about a user whom nobody knows"] = async () => {
      const room = await alice.createRoom();
      // Where it is the look at the profile that asks, this is a no.
      if (profile.userQuery !== "for a profile") await alice.invite(room, bridgeUser("asked"));
      await eventually("the user has a name", async () => {
        return (await nameOf(alice, bridgeUser("asked"))) === "Asked";
      });
    };
  }
  if (profile.ephemeralKeys.some((key) => key.startsWith("de.sorunome"))) {
    steps["the bridge sees a user typing"] = async () => {
      const room = await createRoom();
      const body = { typing: true, timeout: 5000 };
      await alice.request("PUT", `/rooms/${room}/typing/${alice.userId}`, body);
      await eventually("somebody types", () =>
        ephemeral.some(
          ({ type, content }) =>
            type === "m.typing" && (content["user_ids"] as string[]).includes(alice.userId),
        ),
      );
    };
  }
  return steps;
}
