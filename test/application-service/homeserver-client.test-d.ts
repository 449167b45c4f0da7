/**
 * What must and must not compile when an application service calls its homeserver. `tsc` is the test.
 */
import { asRealUser } from "../../src/application-service/as-real-user.ts";
import { asVirtualUser } from "../../src/application-service/as-virtual-user.ts";
import { askForPing } from "../../src/application-service/ask-for-ping.ts";
import type { HomeserverCalls } from "../../src/application-service/call/call-types.ts";
import { createHomeserverClient } from "../../src/application-service/homeserver-client.ts";
import type { EditionName } from "../../src/application-service/homeserver-edition.ts";
import {
  isErrorOf,
  type CallError,
  type ErrcodeOf,
} from "../../src/application-service/operation-errors.ts";
import type { operations } from "../../generated/v1/homeserver.operations.ts";

const registration = { id: "irc", as_token: "AS", sender_localpart: "_irc_bot", namespaces: {} };
const client = createHomeserverClient({ url: "http://hs", registration });
const draft = createHomeserverClient({ url: "http://hs", registration, edition: "draft" });
const bob = asVirtualUser(client, "@_irc_bob:example.org", { deviceId: "ABC123" });

const roomId = "!r:example.org";
const text = { msgtype: "m.text", body: "hello?" };

export async function dataIsTyped() {
  const { user_id } = await client.call.getTokenOwner();
  const userId: `@${string}:${string}` = user_id;
  const { room_id } = await bob.call.createRoom({ body: { name: "matrix" } });
  const created: `!${string}` = room_id;
  const media: Blob = await bob.call.getContentAuthed({
    path: { serverName: "example.org", mediaId: "m1" },
  });
  const eventId: `$${string}` = await bob.sendMessage(roomId, text, { ts: 1 });
  return { userId, created, media, eventId };
}

export async function transactionIdsAreMadeUp() {
  await bob.call.sendMessage({ path: { roomId, eventType: "m.room.message" }, body: text });
  const path = { roomId, eventType: "m.room.message", txnId: "t1" } as const;
  await bob.call.sendMessage({ path, body: text, query: { ts: 1 } });
  await bob.call.redactEvent({
    path: { roomId, eventId: "$e" },
    body: {},
    idempotencyKey: "irc-1",
  });
  // @ts-expect-error a room is created anew each time: there is no transaction ID to make from a key
  await bob.call.createRoom({ body: {}, idempotencyKey: "room" });
}

// `user_id` comes from the client, also where the contract requires it (S70), and so does `device_id`.
export const sync = bob.call.sync({ query: { timeout: 0 } });
export const keys = bob.call.uploadKeys({ body: {} });

// @ts-expect-error who acts is chosen by asVirtualUser (S55)
export const named = client.call.getTokenOwner({ query: { user_id: "@_irc_bob:example.org" } });

// @ts-expect-error a user ID starts with @ and has a server
asVirtualUser(client, "bob");

// ts belongs to exactly two operations (S60)
export const sent = bob.call.setRoomStateWithKey({
  path: { roomId, eventType: "m.room.topic", stateKey: "" },
  query: { ts: 1 },
  body: { topic: "bridged" },
});
export const joined = bob.call.joinRoomById({
  path: { roomId },
  body: {},
  // @ts-expect-error joining takes no ts
  query: { ts: 1 },
});
type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Operations whose calls take `ts`. */
type WithTs<Edition extends EditionName> = {
  [Id in keyof HomeserverCalls<Edition>]: HomeserverCalls<Edition>[Id] extends (
    options: infer Options,
  ) => unknown
    ? TakesTs<NonNullable<Options>> extends true
      ? Id
      : never
    : never;
}[keyof HomeserverCalls<Edition>];
type TakesTs<Options> = Options extends { query?: infer Query }
  ? [NonNullable<Query>] extends [never]
    ? false
    : "ts" extends keyof NonNullable<Query>
      ? true
      : false
  : false;

// The third looks for an event at that time and makes none.
export const exactlyTwo: Equal<
  Exclude<WithTs<"v1">, "getEventByTimestamp">,
  "sendMessage" | "setRoomStateWithKey"
> = true;
export const draftSendsOnly: Equal<
  WithTs<"draft">,
  "sendMessage" | "sendMessageAsWritten" | "sendMessageWithoutTxnId"
> = true;

// @ts-expect-error nor does creating a room, as whoever
export const room = client.call.createRoom({ body: {}, query: { ts: 1 } });

// @ts-expect-error the path parameters are missing
export const withoutPath = bob.call.inviteUser({ body: { user_id: "@alice:example.org" } });

// @ts-expect-error no such operation
export const misspelt = client.call.sendMessages;

// @ts-expect-error account management needs the user's own token: it is in raw only (S59)
export const deactivate = client.call.deactivateAccount;
export const rawDeactivate = client.raw.call.deactivateAccount;

export async function rawIsOpenapiFetch() {
  const { data, error, response } = await bob.raw.byPath.GET("/_matrix/client/v3/account/whoami");
  const userId: string | undefined = data?.user_id;
  const errcode: string | undefined = error?.errcode;
  return { userId, errcode, status: response.status };
}

export async function contentIsTypedByEventType() {
  await bob.sendEvent(roomId, "m.reaction", {
    "m.relates_to": { rel_type: "m.annotation", event_id: "$e", key: "+" },
  });
  await bob.sendEvent(roomId, "org.example.custom", { anything: [1] });
  await bob.sendState(roomId, "m.room.topic", "", { topic: "bridged" }, { ts: 1 });
  // @ts-expect-error a topic is text
  await bob.sendState(roomId, "m.room.topic", "", { topic: 1 });
  // @ts-expect-error a message has a msgtype
  await bob.sendMessage(roomId, { body: "hello?" });
  // @ts-expect-error a repetition sets the same state: there is no transaction ID
  await bob.sendState(roomId, "m.room.topic", "", { topic: "t" }, { idempotencyKey: "k" });
}

export async function theDraftIsAnotherApi() {
  const draftBob = asVirtualUser(draft, "@irc.freenode.net/Bob:hsdomain.com");
  await draftBob.sendMessage(roomId, text, { ts: 1 });
  await draftBob.call.sendMessageWithoutTxnId({
    path: { roomId, eventType: "m.room.message" },
    query: { ts: 1 },
    body: text,
  });
  // @ts-expect-error the draft has ts for messages only (D56)
  await draftBob.sendState(roomId, "m.room.topic", "", { topic: "t" }, { ts: 1 });
  // @ts-expect-error the stable protocol has no user_token (U21)
  asRealUser(client, "token");
  return asRealUser(draft, "token").call.getEvents();
}

export async function thePingAnswersOneOfTwo() {
  const result = await askForPing(client, { transactionId: "mami" });
  await askForPing(draft);
  return result.supported ? result.durationMs : null;
}

type SendErrcode = ErrcodeOf<typeof operations, "sendMessage">;
export const errcode: SendErrcode = "M_DUPLICATE_ANNOTATION";
// @ts-expect-error no such errcode there
export const misspeltErrcode: SendErrcode = "M_DUPLICATE";

export function errorsAreAUnion(error: unknown) {
  if (!isErrorOf("sendMessage", error)) return null;
  if (error.status === 413) {
    const tooLarge: "M_TOO_LARGE" = error.errcode;
    return tooLarge;
  }
  // @ts-expect-error no such errcode there
  if (error.errcode === "M_USER_IN_USE") return null;
  return error.retryAfterMs ?? null;
}

export const inUse = (error: CallError<"register">) => error.errcode === "M_USER_IN_USE";
export const draftInUse = (error: CallError<"register", "draft">) =>
  error.errcode === "M_EXCLUSIVE";
