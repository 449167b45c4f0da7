/**
 * The draft's worked example, request by request: an IRC channel becomes a Matrix room.
 *
 * The draft leaves out that somebody has to create the room and that Bob has to join it before he can speak; those
 * steps are added (U15). `asWritten` shows what happens without them.
 */
import * as draft from "../../src/editions/draft-checked.ts";
import type { Stage } from "./stage.ts";

/** Where the parties of the example are. */
export interface Addresses {
  readonly homeserver: string;
  /** Where the application service registers: the same homeserver, a mock of its own. */
  readonly registration: string;
  readonly applicationService: string;
}

const asToken = "T_a";
const hsToken = "T_h";
const alice = "@alice:hsdomain.com";
const bob = "@irc.freenode.net/Bob:hsdomain.com";
const roomId = "!aasaasasa:hsdomain.com";
const alias = "#irc.freenode.net/#matrix:hsdomain.com";

const homeserverName = "homeserver";
const serviceName = "application service";

/** Plays steps 1 to 5 (D71 to D86). */
export async function playExample(stage: Stage, addresses: Addresses): Promise<void> {
  const fromService = { from: serviceName, to: homeserverName };
  const registration = stage.connect(draft.registration, {
    ...fromService,
    baseUrl: addresses.registration,
  });
  const homeserver = stage.connect(draft.homeserver, {
    ...fromService,
    baseUrl: addresses.homeserver,
    token: asToken,
  });
  const service = stage.connect(draft.applicationService, {
    from: homeserverName,
    to: serviceName,
    baseUrl: addresses.applicationService,
    token: hsToken,
  });
  const client = stage.connect(draft.homeserver, {
    from: "alice's client",
    to: homeserverName,
    baseUrl: addresses.homeserver,
    token: "alice",
  });

  await stage.exchange("1", "The application service registers with the homeserver (D71)", () =>
    registration.call.registerApplicationService({
      body: {
        url: "https://someapp.com/matrix",
        as_token: asToken,
        namespaces: {
          users: [{ exclusive: true, regex: String.raw`@irc\.freenode\.net/.*` }],
          aliases: [{ exclusive: true, regex: String.raw`#irc\.freenode\.net/.*` }],
        },
      },
    }),
  );

  stage.tell(
    "2",
    'Bob says "hello?" on #matrix at 1421416883133 (D72)',
    "The application service keeps it. Nothing is sent: no Matrix user is there to read it.",
  );

  const join = await stage.open("3a", "Alice wants to join #matrix (D73)", () =>
    client.call.joinRoom({ params: { path: { roomIdOrAlias: alias } }, body: {} }),
  );
  const roomQuery = await stage.open(
    "3b",
    "The homeserver does not know the alias and asks for it (D74)",
    () => service.call.queryRoomByAlias({ params: { path: { roomAlias: alias } } }),
  );
  await stage.exchange(
    "3c",
    "The application service creates the room, as its own user (D75, U15)",
    () =>
      homeserver.call.createRoom({
        body: { visibility: "public", room_alias_name: "irc.freenode.net/#matrix" },
      }),
  );
  await stage.exchange("3d", "It names the room (D76)", () =>
    homeserver.call.setRoomStateByType({
      params: { path: { roomId, eventType: "m.room.name" } },
      body: { name: "#matrix" },
    }),
  );
  const bobJoins = await stage.open(
    "+",
    "Bob joins, as a room takes no messages from outside (U15); the draft lets his message start what follows",
    () =>
      homeserver.call.joinRoom({
        params: { path: { roomIdOrAlias: roomId }, query: { user_id: bob } },
        body: {},
      }),
  );
  const userQuery = await stage.open(
    "3f",
    "The homeserver does not know Bob and asks (D78, U14)",
    () => service.call.queryUserById({ params: { path: { userId: bob } } }),
  );
  await stage.exchange("3g", "The application service registers Bob (D79)", () =>
    homeserver.call.register({
      body: { type: "m.login.application_service", user: "irc.freenode.net/Bob" },
    }),
  );
  await stage.exchange("3h", "It sets his display name (D80)", () =>
    homeserver.call.setDisplayName({
      params: { path: { userId: bob }, query: { user_id: bob } },
      body: { displayname: "Bob" },
    }),
  );
  userQuery("3i", "It answers the question about Bob (D81)");
  bobJoins("+", "Now that it knows Bob, the homeserver lets him in");
  await stage.exchange("3e", "Bob's message is sent, at the time he wrote it (D77, U4)", () =>
    homeserver.call.sendMessage({
      params: {
        path: { roomId, eventType: "m.room.message", txnId: "m1" },
        query: { user_id: bob, ts: 1_421_416_883_133 },
      },
      body: { msgtype: "m.text", body: "hello?" },
    }),
  );
  roomQuery("3i", "The application service answers the question about the room (D81)");
  join("3i", "The homeserver answers Alice, who is in the room (D81)");

  await stage.exchange("4a", 'Alice says "hi!" (D82)', () =>
    client.call.sendMessage({
      params: { path: { roomId, eventType: "m.room.message", txnId: "a1" } },
      body: { msgtype: "m.text", body: "hi!" },
    }),
  );
  await stage.exchange(
    "4b",
    "The homeserver pushes it: the room has an alias in the namespace, Bob is a member (D83, U10)",
    () =>
      service.call.sendTransaction({
        params: { path: { txnId: "1" } },
        body: {
          events: [
            {
              type: "m.room.message",
              event_id: "$143:hsdomain.com",
              room_id: roomId,
              user_id: alice,
              origin_server_ts: 1_421_416_900_000,
              content: { msgtype: "m.text", body: "hi!" },
            },
          ],
        },
      }),
  );
  stage.tell("4c", "The application service passes it on to IRC (D84)");
  await stage.exchange("5", `Bob says "what's up?" at 1421418084816 (D85, D86)`, () =>
    homeserver.call.sendMessage({
      params: {
        path: { roomId, eventType: "m.room.message", txnId: "m2" },
        query: { user_id: bob, ts: 1_421_418_084_816 },
      },
      body: { msgtype: "m.text", body: "what's up?" },
    }),
  );
}

/** Step 3e word for word: no transaction ID, and Bob has not joined, so the homeserver refuses (U15). */
export async function playAsWritten(stage: Stage, addresses: Addresses): Promise<void> {
  const homeserver = stage.connect(draft.homeserver, {
    from: serviceName,
    to: homeserverName,
    baseUrl: addresses.homeserver,
    token: asToken,
    prefer: "code=403, example=M_FORBIDDEN",
  });
  await stage.exchange(
    "3e",
    "As the draft has it: Bob sends without having joined (D77)",
    () =>
      homeserver.call.sendMessageAsWritten({
        params: {
          path: { roomId, eventType: "m.room.message" },
          query: { user_id: bob, ts: 1_421_416_883_133 },
        },
        body: { msgtype: "m.text", body: "hello?" },
      }),
    403,
  );
}
