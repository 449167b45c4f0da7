/**
 * Sending, the everyday form: room, content, and what differs from the usual. Content is typed by event type.
 */
import type { components, EventId, RoomId } from "../../generated/v1/application-service.types.ts";
import { MatrixError } from "../matrix/error.ts";
import type { AnyCallOptions } from "./call/call-request.ts";
import type { EditionName } from "./homeserver-edition.ts";

type KnownEvent = components["schemas"]["KnownEvent"];

/** The content of an event; anything for types that the contract does not know. */
export type ContentOf<EventType extends string> = string extends EventType
  ? components["schemas"]["EventContent"]
  : [Extract<KnownEvent, { type: EventType }>] extends [never]
    ? components["schemas"]["EventContent"]
    : Extract<KnownEvent, { type: EventType }>["content"];

export interface SendOptions {
  /** The `origin_server_ts` of the event, in milliseconds since 1970 UTC: when it happened on the other network (S60). */
  readonly ts?: number;
  /**
   * What makes this message unique for its sender, such as its ID on the other network: sent again with the same key,
   * also after a crash, it is the same message. Without it every call is a new message.
   */
  readonly idempotencyKey?: string;
  /** Ends the call and its repetitions. */
  readonly signal?: AbortSignal;
}

/** The draft has no `ts` for state. */
export type SendStateOptions<Edition extends EditionName> = Edition extends "v1"
  ? Pick<SendOptions, "ts" | "signal">
  : Pick<SendOptions, "signal">;

/** Homeservers of the draft answered a change of state with `{}`. */
export type SentState<Edition extends EditionName> = Edition extends "v1"
  ? EventId
  : EventId | undefined;

export interface SendEvents<Edition extends EditionName> {
  /** Sends an `m.room.message`. */
  sendMessage(
    roomId: RoomId,
    content: ContentOf<"m.room.message">,
    options?: SendOptions,
  ): Promise<EventId>;
  /** Sends a message event of any type. */
  sendEvent<const EventType extends string>(
    roomId: RoomId,
    eventType: EventType,
    content: ContentOf<EventType>,
    options?: SendOptions,
  ): Promise<EventId>;
  /** Sets state. A repetition sets the same state, so there is nothing to make unique. */
  sendState<const EventType extends string>(
    roomId: RoomId,
    eventType: EventType,
    stateKey: string,
    content: ContentOf<EventType>,
    options?: SendStateOptions<Edition>,
  ): Promise<SentState<Edition>>;
}

type Send = (operationId: string, options: AnyCallOptions) => Promise<unknown>;

export function createSendEvents<Edition extends EditionName>(
  edition: Edition,
  call: Send,
): SendEvents<Edition> {
  async function sendEvent(
    roomId: RoomId,
    eventType: string,
    body: object,
    { ts, ...options }: SendOptions = {},
  ): Promise<EventId> {
    const query = ts === undefined ? {} : { ts };
    const sent = await call("sendMessage", {
      path: { roomId, eventType },
      query,
      body,
      ...options,
    });
    return eventIdOf(sent);
  }

  async function sendState(
    roomId: RoomId,
    eventType: string,
    stateKey: string,
    body: object,
    { ts, ...options }: Pick<SendOptions, "ts" | "signal"> = {},
  ): Promise<SentState<Edition>> {
    const query = ts === undefined ? {} : { ts };
    // In the draft an empty state key is not written at all.
    const [operationId, path] =
      edition === "draft" && stateKey === ""
        ? ["setRoomStateByType", { roomId, eventType }]
        : ["setRoomStateWithKey", { roomId, eventType, stateKey }];
    const sent = await call(operationId, { path, query, body, ...options });
    if (edition === "draft" && !hasEventId(sent)) return undefined as SentState<Edition>;
    return eventIdOf(sent);
  }

  return {
    sendEvent,
    sendMessage: (roomId, content, options) =>
      sendEvent(roomId, "m.room.message", content, options),
    sendState,
  };
}

function hasEventId(sent: unknown): sent is { readonly event_id: EventId } {
  return typeof Reflect.get(sent as object, "event_id") === "string";
}

function eventIdOf(sent: unknown): EventId {
  if (hasEventId(sent)) return sent.event_id;
  throw new MatrixError(200, "M_UNKNOWN", "the homeserver took the event and named no event_id");
}
