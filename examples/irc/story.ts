/**
 * The draft's worked example (D71 to D86): an IRC channel becomes a Matrix room. The bridge is real, so that its steps are
 * what it does of its own accord; Alice, Bob and the homeserver are played.
 *
 * The draft leaves out that Bob has to join the room before he can speak; those steps are added (U15).
 */
import { createMemoryStore } from "../../src/store/memory.ts";
import { createContractClient } from "../../src/contract/client.ts";
import * as draft from "../../src/editions/draft-checked.ts";
import type { Registration } from "../../src/application-service/index.ts";
import { startBridge } from "./bridge.ts";
import { createHomeserver, homeserverName, serviceName } from "./homeserver.ts";
import { createIrc } from "./irc.ts";
import { createStage, type Stage, type Step } from "./stage.ts";

/** Where the mocks are that answer for the homeserver: registration has a document of its own. */
export interface Mocks {
  readonly homeserver: string;
  readonly registration: string;
}

/** What the administrators of bridge and homeserver agree on. */
export const ircRegistration: Registration = {
  id: "irc",
  // The example listens on whatever port is free, and tells the homeserver when it registers.
  url: "http://127.0.0.1:9993",
  as_token: "T_a",
  hs_token: "T_h",
  sender_localpart: "irc",
  namespaces: {
    users: [{ exclusive: true, regex: String.raw`@irc\.freenode\.net/.*` }],
    aliases: [{ exclusive: true, regex: String.raw`#irc\.freenode\.net/.*` }],
  },
};

const serverName = "hsdomain.com";
const alice = "@alice:hsdomain.com";
const bob = "@irc.freenode.net/Bob:hsdomain.com";
const roomId = "!aasaasasa:hsdomain.com";
const alias = "#irc.freenode.net/#matrix:hsdomain.com";

const story: readonly Step[] = [
  {
    number: "1",
    text: "The application service registers with the homeserver (D71)",
    operation: "registerApplicationService",
  },
  { number: "2", text: 'Bob says "hello?" on #matrix at 1421416883133 (D72)' },
  {
    number: "3a",
    text: "Alice wants to join #matrix (D73)",
    operation: "joinRoom",
    answer: { number: "3i", text: "The homeserver answers Alice, who is in the room (D81)" },
  },
  {
    number: "3b",
    text: "The homeserver does not know the alias and asks for it (D74)",
    operation: "queryRoomByAlias",
    answer: {
      number: "3i",
      text: "The application service answers the question about the room (D81)",
    },
  },
  {
    number: "3c",
    text: "The application service creates the room, as its own user (D75, U15)",
    operation: "createRoom",
  },
  { number: "3d", text: "It names the room (D76)", operation: "setRoomStateByType" },
  {
    number: "+",
    text: "Is Bob in the room? It takes no messages from outside (U15); the draft lets his message start what follows",
    operation: "getRoomStateWithKey",
    status: 404,
    answer: { number: "+", text: "Now that it knows Bob, the homeserver says that he is not" },
  },
  {
    number: "3f",
    text: "The homeserver does not know Bob and asks (D78, U14)",
    operation: "queryUserById",
    answer: { number: "3i", text: "The application service answers the question about Bob (D81)" },
  },
  { number: "3g", text: "The application service registers Bob (D79)", operation: "register" },
  { number: "3h", text: "It sets his display name (D80)", operation: "setDisplayName" },
  { number: "+", text: "Bob joins (U15)", operation: "joinRoomById" },
  {
    number: "3e",
    text: "Bob's message is sent, at the time he wrote it (D77, U4)",
    operation: "sendMessage",
  },
  { number: "4a", text: 'Alice says "hi!" (D82)', operation: "sendMessage" },
  {
    number: "4b",
    text: "The homeserver pushes it: the room has an alias in the namespace, Bob is a member (D83, U10)",
    operation: "sendTransaction",
    answer: { number: "4b", text: "The application service answers when its work is done (D40)" },
  },
  { number: "4c", text: "The application service passes it on to IRC (D84)" },
  {
    number: "5",
    text: `Bob says "what's up?" at 1421418084816 (D85, D86)`,
    operation: "sendMessage",
  },
];

/** Step 3e word for word: no transaction ID, and Bob has not joined, so the homeserver refuses (U15). */
const asWritten: Step = {
  number: "3e",
  text: "As the draft has it: Bob sends without having joined (D77)",
  operation: "sendMessageAsWritten",
  status: 403,
};

export interface PlayOptions {
  readonly mocks: Mocks;
  /** Takes one line. */
  readonly print: (line: string) => void;
  /** What the bridge has for its registration. Defaults to what the homeserver has. */
  readonly registration?: Registration;
  /** Adds what happens when the draft's own sequence is followed word for word. Defaults to false. */
  readonly asWritten?: boolean;
}

/** @returns what was seen: how many requests, and what did not fit the contract or the story */
export async function play(options: PlayOptions): Promise<Pick<Stage, "faults" | "exchanges">> {
  const { mocks, print, registration = ircRegistration } = options;
  const stage = createStage(options.asWritten === true ? [...story, asWritten] : story, print);
  const homeserver = createHomeserver(stage);
  const toHomeserver = (from: string) =>
    stage.watch(draft.homeserver, { from, to: homeserverName }, homeserver.receive);
  const irc = createIrc((line) => stage.tell(line));
  const bridge = await startBridge({
    registration,
    homeserverUrl: mocks.homeserver,
    serverName,
    irc,
    store: createMemoryStore(),
    port: 0,
    fetch: toHomeserver(serviceName),
  });
  print(`  application service  ${bridge.url}`);
  try {
    await register(stage, homeserver.register, mocks, bridge.url);
    stage.tell("The bridge keeps it. Nothing is sent: no Matrix user is there to read it.");
    const said = { channel: "#matrix", nick: "Bob" };
    await irc.speak({ ...said, id: "irc-1", text: "hello?", ts: 1_421_416_883_133 });

    const client = createContractClient(draft.homeserver, {
      baseUrl: mocks.homeserver,
      token: "alice",
      fetch: toHomeserver("alice's client"),
    });
    await client.call.joinRoom({ params: { path: { roomIdOrAlias: alias } }, body: {} });
    const content = { msgtype: "m.text", body: "hi!" };
    const path = { roomId, eventType: "m.room.message", txnId: "a1" } as const;
    await client.call.sendMessage({ params: { path }, body: content });
    await homeserver.push("1", [
      {
        type: "m.room.message",
        event_id: "$143:hsdomain.com",
        room_id: roomId,
        user_id: alice,
        origin_server_ts: 1_421_416_900_000,
        content,
      },
    ]);
    await irc.speak({ ...said, id: "irc-2", text: "what's up?", ts: 1_421_418_084_816 });
    if (options.asWritten === true) await sendAsWritten(stage, mocks);
    stage.end();
  } finally {
    await bridge.close();
  }
  return stage;
}

/** Step 1. Only the draft registers over HTTP; today the administrator hands over a file. */
async function register(
  stage: Stage,
  send: Parameters<Stage["watch"]>[2],
  mocks: Mocks,
  url: string,
) {
  const parties = { from: serviceName, to: homeserverName };
  const { call } = createContractClient(draft.registration, {
    baseUrl: mocks.registration,
    fetch: stage.watch(draft.registration, parties, send),
  });
  const { as_token, namespaces } = ircRegistration;
  await call.registerApplicationService({ body: { url, as_token, namespaces } });
}

async function sendAsWritten(stage: Stage, mocks: Mocks): Promise<void> {
  const parties = { from: serviceName, to: homeserverName };
  const { call } = createContractClient(draft.homeserver, {
    baseUrl: mocks.homeserver,
    token: ircRegistration.as_token,
    headers: { Prefer: "code=403, example=M_FORBIDDEN" },
    fetch: stage.watch(draft.homeserver, parties, fetch),
  });
  const path = { roomId, eventType: "m.room.message" } as const;
  const query = { user_id: bob, ts: 1_421_416_883_133 } as const;
  const body = { msgtype: "m.text", body: "hello?" };
  await call.sendMessageAsWritten({ params: { path, query }, body });
}
