/**
 * The draft's worked example (D71 to D86): an IRC channel becomes a Matrix room. Bridge and homeserver are real, so that
 * their steps are what they do of their own accord; Alice and Bob are played.
 *
 * The draft leaves out that Bob has to join the room before he can speak; those steps are added (U15). A homeserver also
 * pushes what else happens in the room: these transactions are told beside the story, as they come.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { createContractClient } from "../../src/contract/client.ts";
import * as draft from "../../src/editions/draft-checked.ts";
import type { Registration, RoomId } from "../../src/application-service/index.ts";
import type { AllowedService } from "../../src/draft/index.ts";
import { createMemoryStore } from "../../src/store/memory.ts";
import { startBridge } from "./bridge.ts";
import { createIrc } from "./irc.ts";
import { createStage, type Stage, type Step } from "./stage.ts";

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
const bob = "@irc.freenode.net/Bob:hsdomain.com";
const homeserverName = "homeserver";
const serviceName = "application service";
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
    status: 403,
    answer: {
      number: "+",
      text: "Now that it knows Bob, the homeserver says that he is not in there, and may not look",
    },
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
    isIt: (body) => body.includes('"hi!"'),
    answer: { number: "4b", text: "The application service answers when its work is done (D40)" },
  },
  { number: "4c", text: "The application service passes it on to IRC (D84)" },
  {
    number: "5",
    text: `Bob says "what's up?" at 1421418084816 (D85, D86)`,
    operation: "sendMessage",
  },
];

/** Step 3e word for word, in a room of its own: no transaction ID, and Bob has not joined, so he is refused (U15). */
const asWritten: readonly Step[] = [
  { number: "+", text: "Another room, which Bob has not joined", operation: "createRoom" },
  {
    number: "3e",
    text: "As the draft has it: Bob sends without having joined (D77)",
    operation: "sendMessageAsWritten",
    status: 403,
  },
];

/** A homeserver that the story can be played on. */
export type StartHomeserver = (options: {
  readonly serverName: string;
  /** Who may register. */
  readonly allowed: readonly AllowedService[];
  /** The localpart of a user that there is. */
  readonly user: string;
  /** Sends requests to application services. */
  readonly fetch: (request: Request) => Promise<Response>;
}) => Promise<{
  readonly url: string;
  readonly userToken: string;
  close(): Promise<void>;
}>;

export interface PlayOptions {
  readonly startHomeserver: StartHomeserver;
  /** Takes one line. */
  readonly print: (line: string) => void;
  /** What the bridge has for its registration. Defaults to what the homeserver has. */
  readonly registration?: Registration;
  /** Adds what happens when the draft's own sequence is followed word for word. Defaults to false. */
  readonly asWritten?: boolean;
  /** How long Alice's message may take to IRC, in milliseconds. Defaults to 10,000. */
  readonly patienceMs?: number;
}

/** @returns what was seen: how many requests, and what did not fit the contract or the story */
export async function play(options: PlayOptions): Promise<Stage> {
  const { print, registration = ircRegistration, patienceMs = 10_000 } = options;
  const isAsWritten = options.asWritten === true;
  const stage = createStage(isAsWritten ? [...story, ...asWritten] : story, print);
  const parties = { from: homeserverName, to: serviceName };
  const homeserver = await options.startHomeserver({
    serverName,
    allowed: [{ id: "irc", asToken: "T_a", senderLocalpart: "irc", hsToken: "T_h" }],
    user: "alice",
    fetch: stage.watch(draft.applicationService, parties, fetch),
  });
  const toHomeserver = (from: string) =>
    stage.watch(draft.homeserver, { from, to: homeserverName }, fetch);
  let onHeard = () => {};
  const heard = new Promise<void>((resolve) => (onHeard = resolve));
  const irc = createIrc((line) => {
    stage.tell(line);
    onHeard();
  });
  const bridge = await startBridge({
    registration,
    homeserverUrl: homeserver.url,
    serverName,
    irc,
    store: createMemoryStore(),
    port: 0,
    fetch: toHomeserver(serviceName),
  });
  print(`  homeserver           ${homeserver.url}`);
  print(`  application service  ${bridge.url}`);
  try {
    await register(stage, homeserver.url, bridge.url);
    stage.tell("The bridge keeps it. Nothing is sent: no Matrix user is there to read it.");
    const said = { channel: "#matrix", nick: "Bob" };
    await irc.speak({ ...said, id: "irc-1", text: "hello?", ts: 1_421_416_883_133 });

    const { call } = createContractClient(draft.homeserver, {
      baseUrl: homeserver.url,
      token: homeserver.userToken,
      fetch: toHomeserver("alice's client"),
    });
    const joined = await call.joinRoom({ params: { path: { roomIdOrAlias: alias } }, body: {} });
    const roomId = joined.data?.room_id;
    if (roomId === undefined) return stage;
    const content = { msgtype: "m.text", body: "hi!" };
    const path = { roomId, eventType: "m.room.message", txnId: "a1" } as const;
    await call.sendMessage({ params: { path }, body: content });
    // The homeserver pushes it in its own time.
    await Promise.race([heard, sleep(patienceMs, undefined, { ref: false })]);
    await stage.settled();
    await irc.speak({ ...said, id: "irc-2", text: "what's up?", ts: 1_421_418_084_816 });
    if (isAsWritten) await sendAsWritten(stage, homeserver.url);
  } finally {
    stage.end();
    await bridge.close();
    await homeserver.close();
  }
  return stage;
}

/** Step 1. Only the draft registers over HTTP; today the administrator hands over a file. */
async function register(stage: Stage, homeserverUrl: string, url: string) {
  const parties = { from: serviceName, to: homeserverName };
  const { call } = createContractClient(draft.registration, {
    baseUrl: homeserverUrl,
    fetch: stage.watch(draft.registration, parties, fetch),
  });
  const { as_token, namespaces } = ircRegistration;
  await call.registerApplicationService({ body: { url, as_token, namespaces } });
}

async function sendAsWritten(stage: Stage, homeserverUrl: string): Promise<void> {
  const parties = { from: serviceName, to: homeserverName };
  const { call } = createContractClient(draft.homeserver, {
    baseUrl: homeserverUrl,
    token: ircRegistration.as_token,
    fetch: stage.watch(draft.homeserver, parties, fetch),
  });
  const made = await call.createRoom({ body: {} });
  const roomId: RoomId = made.data?.room_id ?? "!none:hsdomain.com";
  const path = { roomId, eventType: "m.room.message" } as const;
  const query = { user_id: bob } as const;
  const body = { msgtype: "m.text", body: "hello?" };
  await call.sendMessageAsWritten({ params: { path, query }, body });
}
