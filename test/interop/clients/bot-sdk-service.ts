/**
 * matrix-bot-sdk as an application service, set up as its documentation says.
 * @see https://turt2live.github.io/matrix-bot-sdk/tutorial-appservice.html
 */
import type { Registration } from "../../../src/editions/registration.ts";
import { botSdkOperations } from "./bot-sdk-operations.ts";
import type { SdkSet } from "./bot-sdk-set.ts";
import { botSdkTalk } from "./bot-sdk-talk.ts";
import { loadBotSdk } from "./libraries.ts";
import type { Json, SdkIntent, WireEvent } from "./library-types.ts";
import { type Bot, eventually, type RoomId, serverName, type Stage } from "./stage.ts";

export async function startBotSdkService(stage: Stage, registration: Registration): Promise<Bot> {
  const { url, alice } = stage;
  const sdk = loadBotSdk(stage.onLog);
  const service = new sdk.Appservice({
    port: Number(new URL(registration.url ?? "").port),
    bindAddress: "127.0.0.1",
    homeserverName: serverName,
    homeserverUrl: url,
    registration,
  });
  const events: WireEvent[] = [];
  const ephemeral: { readonly type: string; readonly content: Json }[] = [];
  service.on("room.event", (_roomId: string, event: WireEvent) => events.push(event));
  service.on("ephemeral.event", (event: { type: string; content: Json }) => ephemeral.push(event));
  service.on("query.user", (userId: string, answer: (made: unknown) => void) =>
    answer(userId.startsWith("@_sdk_asked") ? { display_name: "Asked" } : false),
  );
  service.on("query.room", (alias: string, answer: (made: unknown) => void) =>
    answer(alias.startsWith("#_sdk_lobby") ? { preset: "public_chat", name: "Lobby" } : false),
  );
  service.on("thirdparty.protocol", (_protocol: string, answer: (found: unknown) => void) =>
    answer({
      user_fields: ["nick"],
      location_fields: ["channel"],
      icon: "mxc://example.org/sdk",
      field_types: {
        nick: { regexp: ".+", placeholder: "nick" },
        channel: { regexp: "#.+", placeholder: "#channel" },
      },
      instances: [{ network_id: "sdk", desc: "SDK", icon: "mxc://example.org/sdk", fields: {} }],
    }),
  );
  service.on(
    "thirdparty.user.remote",
    (protocol: string, fields: Json, answer: (found: unknown) => void) =>
      answer([{ protocol, userid: `@_sdk_${String(fields["nick"])}:${serverName}`, fields }]),
  );
  let answering: SdkIntent | undefined;
  service.on("room.message", (roomId: string, event: WireEvent) => {
    const text = event.content["body"];
    if (event.sender !== alice.userId || typeof text !== "string") return;
    if (text.startsWith("!")) void answering?.sendText(roomId, `you said ${text.slice(1)}`);
  });
  sdk.AutojoinRoomsMixin.setupOnAppservice(service);
  await service.begin();

  const set: SdkSet = {
    sdk,
    service,
    stage,
    events,
    ephemeral,
    answerAs(intent) {
      answering = intent;
    },
    received: (what, check) => eventually(what, () => events.find(check)),
    async virtualUser(suffix) {
      const intent = service.getIntentForSuffix(suffix);
      await intent.ensureRegistered();
      return intent;
    },
    async createRoom(options = { preset: "public_chat" }) {
      const roomId = (await service.botClient.createRoom(options)) as RoomId;
      await alice.join(roomId);
      return roomId;
    },
  };
  return {
    steps: { ...botSdkTalk(set), ...botSdkOperations(set) },
    close: async () => service.stop(),
  };
}
