/**
 * matrix-appservice-bridge, set up as its HOWTO says, without its databases.
 * @see https://github.com/matrix-org/matrix-appservice-bridge/blob/develop/HOWTO.md
 */
import type { Registration } from "../../../src/editions/registration.ts";
import { bridgeOperations } from "./bridge-operations.ts";
import type { BridgeSet } from "./bridge-set.ts";
import { bridgeTalk } from "./bridge-talk.ts";
import { loadBridge } from "./libraries.ts";
import type { Intent, Json, WireEvent } from "./library-types.ts";
import { type Bot, type RoomId, serverName, type Stage } from "./stage.ts";

export async function startBridge(stage: Stage, registration: Registration): Promise<Bot> {
  const { url, alice, onLog } = stage;
  const module = loadBridge(onLog);
  const events: WireEvent[] = [];
  const ephemeral: { readonly type: string; readonly content: Json }[] = [];
  const aliases: string[] = [];
  let answering: Intent | undefined;
  const answer = async ({ type, sender, room_id: room, content }: WireEvent) => {
    const text = content["body"];
    if (type !== "m.room.message" || sender !== alice.userId || typeof text !== "string") return;
    if (text.startsWith("!")) await answering?.sendText(room, `you said ${text.slice(1)}`);
  };
  const bridge = new module.Bridge({
    homeserverUrl: url,
    domain: serverName,
    registration: module.AppServiceRegistration.fromObject(registration),
    disableStores: true,
    intentOptions: { clients: { enablePresence: true }, bot: { enablePresence: true } },
    controller: {
      onLog: () => undefined,
      onUserQuery: ({ userId }: { userId: string }) =>
        userId.startsWith("@_bridge_asked") ? { name: "Asked" } : null,
      onAliasQuery: (_alias: string, localpart: string) =>
        localpart.startsWith("_bridge_lobby")
          ? { creationOpts: { preset: "public_chat", room_alias_name: localpart, name: "Lobby" } }
          : null,
      onAliasQueried: (alias: string) => void aliases.push(alias),
      onEvent(request: { getData(): WireEvent; outcomeFrom(work: Promise<unknown>): void }) {
        const event = request.getData();
        events.push(event);
        request.outcomeFrom(answer(event));
      },
      onEphemeralEvent: (request: { getData(): { type: string; content: Json } }) =>
        void ephemeral.push(request.getData()),
      thirdPartyLookup: {
        protocols: ["bridge"],
        getProtocol: () => ({
          user_fields: ["nick"],
          location_fields: ["channel"],
          icon: "mxc://example.org/bridge",
          field_types: {
            nick: { regexp: ".+", placeholder: "nick" },
            channel: { regexp: "#.+", placeholder: "#channel" },
          },
          // Dendrite takes a protocol without networks for none.
          instances: [
            { network_id: "cats", desc: "Cats", icon: "mxc://example.org/cats", fields: {} },
          ],
        }),
        getLocation: (protocol: string, fields: Json) => [
          { protocol, alias: `#_bridge_${String(fields["channel"])}:${serverName}`, fields },
        ],
        parseUser: (userid: string) => [{ protocol: "bridge", userid, fields: { nick: "x" } }],
      },
    },
  });
  await bridge.run(Number(new URL(registration.url ?? "").port), undefined, "127.0.0.1");

  const set: BridgeSet = {
    module,
    bridge,
    stage,
    events,
    ephemeral,
    aliases,
    answerAs(intent) {
      answering = intent;
    },
    async createRoom(options = { preset: "public_chat" }) {
      const made = await bridge.getIntent().createRoom({ createAsClient: true, options });
      await alice.join(made.room_id);
      return made.room_id as RoomId;
    },
  };
  return { steps: { ...bridgeTalk(set), ...bridgeOperations(set) }, close: () => bridge.close() };
}
