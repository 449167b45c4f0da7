/**
 * What goes to and fro between users and an application service of matrix-bot-sdk.
 */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { SdkSet } from "./bot-sdk-set.ts";
import type { Json, WireEvent } from "./library-types.ts";
import {
  type Bot,
  eventually,
  heard,
  membersOf,
  nameOf,
  serverName,
  type UserId,
} from "./stage.ts";

const isPublic = { preset: "public_chat" } as const;

export function botSdkTalk(set: SdkSet): Bot["steps"] {
  const { sdk, service, stage, events, ephemeral, received, virtualUser, createRoom } = set;
  const { alice, profile, url } = stage;
  const steps: Record<string, () => Promise<void>> = {
    "the bot is who it says it is": async () => {
      const whoami = await service.botClient.getWhoAmI();
      assert.equal(whoami.user_id, `@_sdk_bot:${serverName}`);
      assert.equal(await service.botClient.doesServerSupportVersion("v1.1"), true);
    },
    "a virtual user is registered, joins, and has its name in the room": async () => {
      const room = await alice.createRoom(isPublic);
      const bob = await virtualUser("bob");
      await bob.underlyingClient.setDisplayName("Bob");
      assert.equal(await bob.joinRoom(room), room);
      assert.equal((await membersOf(alice, room))[bob.userId]?.display_name, "Bob");
      assert.deepEqual(await bob.getJoinedRooms(), [room]);
      // Again, by an intent that knows nothing.
      await virtualUser("bob");
    },
    "an invited virtual user joins, hears what is said, and answers": async () => {
      const room = await alice.createRoom();
      const echo = await virtualUser("echo");
      set.answerAs(echo);
      await alice.invite(room, echo.userId as UserId);
      await eventually("the virtual user joins", async () =>
        Object.hasOwn(await membersOf(alice, room), echo.userId),
      );
      await alice.send(room, "!hello");
      await heard(alice, room, echo.userId, "you said hello");
    },
    "a hundred and twenty messages come once each and in order": async () => {
      const room = await createRoom();
      for (let index = 0; index < 120; index += 1) await alice.send(room, `number ${index}`);
      await received("the last message", (one) => one.content["body"] === "number 119");
      assert.deepEqual(
        events
          .filter((one) => one.room_id === room && one.type === "m.room.message")
          .map((one) => one.content["body"]),
        Array.from({ length: 120 }, (_, index) => `number ${index}`),
      );
    },
    "who joins an alias that nobody knows gets the room that the service makes": async () => {
      const room = await alice.join(service.getAliasForSuffix("lobby"));
      const name = await service.botClient.getRoomStateEvent(room, "m.room.name", "");
      assert.equal(name["name"], "Lobby");
      await assert.rejects(alice.join(service.getAliasForSuffix("nowhere")), { status: 404 });
    },
    "what was said while the service was away comes when it is back": async () => {
      const room = await createRoom();
      service.stop();
      await alice.send(room, "anybody there?");
      await sleep(100);
      await service.begin();
      // Some homeservers try again with the next event only.
      if (profile.backoffMs === null) await alice.send(room, "hello?");
      await received("the message", ({ content }) => content["body"] === "anybody there?");
    },
    "a virtual user logs in, and follows what happens by itself": async () => {
      const gina = await virtualUser("gina");
      const room = await createRoom();
      await gina.joinRoom(room);
      const identifier = { type: "m.id.user", user: gina.userId };
      const type = "m.login.application_service";
      const session = await gina.underlyingClient.doRequest(
        "POST",
        "/_matrix/client/v3/login",
        null,
        { type, identifier },
      );
      const client = new sdk.MatrixClient(url, String(session["access_token"]));
      const bodies: unknown[] = [];
      client.on("room.message", (_room: string, { content }: WireEvent) =>
        bodies.push(content["body"]),
      );
      await client.start();
      await alice.send(room, "to the device");
      await eventually("the message", () => bodies.includes("to the device"));
      client.stop();
      // The long poll that runs ends with it.
      await alice.send(room, "over");
    },
    "an event is as old as the service says": async () => {
      const room = await createRoom();
      const content = { msgtype: "m.text", body: "long ago" };
      const { unstableApis } = service.botIntent;
      await unstableApis.sendEventWithTimestamp(room, "m.room.message", content, 1_000_000_000_000);
      const event = await heard(alice, room, `@_sdk_bot:${serverName}`, "long ago");
      assert.equal(event.origin_server_ts, 1_000_000_000_000);
    },
  };
  if (profile.userQuery !== "never") {
    steps["the service is asked about a user whom nobody knows"] = async () => {
      const asked = `@_sdk_asked:${serverName}` as const;
      const room = await alice.createRoom();
      // Where it is the look at the profile that asks, this is a no.
      if (profile.userQuery !== "for a profile") await alice.invite(room, asked);
      await eventually("the user has a name", async () => (await nameOf(alice, asked)) === "Asked");
    };
  }
  if (profile.thirdPartyAsks !== "nobody") {
    steps["the service's look-ups are what a user finds"] = async () => {
      const found = await alice.request<Json>("GET", "/thirdparty/protocol/sdk");
      assert.deepEqual(found["user_fields"], ["nick"]);
      const users = await alice.request<Json[]>("GET", "/thirdparty/user/sdk?nick=bob");
      assert.equal(users[0]?.["userid"], `@_sdk_bob:${serverName}`);
    };
  }
  if (profile.ephemeralKeys.some((key) => key.startsWith("de.sorunome"))) {
    steps["the service sees a user typing"] = async () => {
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
