/**
 * matrix-bot-sdk as an ordinary client, which follows what happens by `/sync`.
 * @see https://turt2live.github.io/matrix-bot-sdk/tutorial-bot.html
 */
import assert from "node:assert/strict";
import { loadBotSdk } from "./libraries.ts";
import type { Json, WireEvent } from "./library-types.ts";
import {
  type Bot,
  eventually,
  heard,
  membersOf,
  type RoomId,
  type Stage,
  type UserId,
} from "./stage.ts";

export async function startBotSdkClient(stage: Stage): Promise<Bot> {
  const { url, alice, onLog } = stage;
  const sdk = loadBotSdk(onLog);
  const auth = new sdk.MatrixAuth(url);
  const client = await auth.passwordRegister("robot", "a password");
  const userId = (await client.getUserId()) as UserId;
  const left: string[] = [];
  const events: WireEvent[] = [];
  client.on("room.event", (_roomId: string, event: WireEvent) => events.push(event));
  client.on("room.leave", (roomId: string) => left.push(roomId));
  client.on("room.message", (roomId: string, event: WireEvent) => {
    const text = event.content["body"];
    if (event.sender === userId || typeof text !== "string" || !text.startsWith("!")) return;
    void client.replyText(roomId, event, `you said ${text.slice(1)}`);
  });
  sdk.AutojoinRoomsMixin.setupOnClient(client);
  await client.start({ room: { timeline: { limit: 20 } } });

  const invited = async () => {
    const room = await alice.createRoom();
    await alice.invite(room, userId);
    await eventually("the bot joins", async () =>
      Object.hasOwn(await membersOf(alice, room), userId),
    );
    return room;
  };

  const steps: Bot["steps"] = {
    "an invited bot joins, hears what is said, and answers": async () => {
      const room = await invited();
      await alice.send(room, "!hello");
      await eventually("alice reads it", async () => {
        const path = `/rooms/${room}/messages?dir=b&limit=10`;
        const { chunk } = await alice.request<{ chunk: WireEvent[] }>("GET", path);
        return chunk.find(
          (one) => one.sender === userId && String(one.content["body"]).endsWith("you said hello"),
        );
      });
    },
    "a bot that is thrown out hears of it, and can be asked back": async () => {
      const room = await invited();
      const body = { user_id: userId, reason: "loud" };
      await alice.request("POST", `/rooms/${room}/kick`, body);
      await eventually("the bot leaves", () => left.includes(room));
      assert.equal((await client.getJoinedRooms()).includes(room), false);
      await alice.invite(room, userId);
      await eventually("the bot is back", async () =>
        Object.hasOwn(await membersOf(alice, room), userId),
      );
    },
    "messages come once each and in order, more at once than the filter's limit": async () => {
      const room = await invited();
      for (let index = 0; index < 30; index += 1) await alice.send(room, `number ${index}`);
      const inRoom = () =>
        events
          .map(({ content }) => content["body"])
          .filter((body) => typeof body === "string" && body.startsWith("number "));
      await eventually("the last message", () => inRoom().at(-1) === "number 29");
      assert.deepEqual(
        inRoom(),
        Array.from({ length: 30 }, (_, index) => `number ${index}`),
      );
    },
    "a direct room is made once": async () => {
      const room = (await client.dms.getOrCreateDm(alice.userId)) as RoomId;
      await alice.join(room);
      assert.equal(client.dms.isDm(room), true);
      assert.equal(await client.dms.getOrCreateDm(alice.userId), room);
      await client.sendText(room, "only you");
      await heard(alice, room, userId, "only you");
    },
    "who logs in again goes on where the last sync ended": async () => {
      const room = await invited();
      await alice.send(room, "before");
      await eventually("the message", () => events.some((one) => one.content["body"] === "before"));
      client.stop();
      // The sync that runs ends with it.
      await alice.send(room, "between");
      await eventually("the last one", () =>
        events.some((one) => one.content["body"] === "between"),
      );
      await alice.send(room, "while away");
      const again: Json[] = [];
      client.on("room.message", (_room: string, event: WireEvent) => again.push(event.content));
      await client.start({ room: { timeline: { limit: 20 } } });
      await eventually("the message", () => again.some(({ body }) => body === "while away"));
      assert.equal(
        again.some(({ body }) => body === "before"),
        false,
      );
      const other = await auth.passwordLogin("robot", "a password");
      assert.equal(await other.getUserId(), userId);
      const devices = (await other.getOwnDevices()) as readonly unknown[];
      assert.equal(devices.length, 2);
    },
    "files, profile, presence and account data": async () => {
      const bytes = Buffer.from("a file of the bot");
      const mxc = await client.uploadContent(bytes, "text/plain", "file.txt");
      assert.deepEqual((await client.downloadContent(mxc)).data, bytes);
      await client.setDisplayName("Robot");
      await client.setAvatarUrl(mxc);
      assert.deepEqual(await client.getUserProfile(userId), {
        displayname: "Robot",
        avatar_url: mxc,
      });
      await client.setPresenceStatus("unavailable");
      assert.equal((await client.getPresenceStatusFor(userId)).state, "unavailable");
      await client.setAccountData("org.example.data", { a: 1 });
      assert.deepEqual(await client.getAccountData("org.example.data"), { a: 1 });
    },
  };
  return {
    steps,
    async close() {
      client.stop();
      // The long poll that runs must end, or it would keep the process.
      await client.setAccountData("org.example.end", {}).catch(() => undefined);
    },
  };
}
