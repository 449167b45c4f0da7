/**
 * Who wants to hear of what: handlers by event type, for events, ephemeral data, messages to devices and device lists.
 */
import { describePlace, locateFault } from "../contract/fault.ts";
import type { Validator } from "../contract/operation.ts";
import { validatorOfType } from "./is-known-event.ts";
import type {
  ClientEvent,
  DeviceLists,
  EphemeralEvent,
  FallbackKeyTypes,
  KnownEvent,
  OneTimeKeyCounts,
  ToDeviceEvent,
} from "./transaction-content.ts";
import type { SqlTransaction } from "./transaction-store.ts";

/** What a handler is told beside the event. */
export interface EventContext {
  readonly txnId: string;
  /** Fires when the handler has run for too long, or the service was closed for good. */
  readonly signal: AbortSignal;
  /** With `exactlyOnce`: the database transaction in which the event is marked as handled. */
  readonly sql: SqlTransaction | undefined;
}

/** The event of a type: typed where the contract knows the type, with unknown content otherwise. */
export type EventOf<Type extends string> = Type extends KnownEvent["type"]
  ? Extract<KnownEvent, { type: Type }>
  : ClientEvent;

export type EphemeralOf<Type extends string> = Extract<EphemeralEvent, { type: Type }>;

/** What changed about the devices of others, and about the keys of virtual users (MSC3202). */
export interface DeviceChanges {
  readonly deviceLists: DeviceLists | undefined;
  readonly oneTimeKeyCounts: OneTimeKeyCounts | undefined;
  readonly fallbackKeyTypes: FallbackKeyTypes | undefined;
}

export type Handle<Subject> = (subject: Subject, context: EventContext) => void | Promise<void>;

export interface EventHandlers {
  /**
   * Handles events of one type, or with `"*"` of every type. Several handlers of one event run in the order they were
   * added, those of its type first. State events are those with a `state_key`: ask with `isStateEvent`.
   *
   * An event of a type that the contract knows, whose content is not what the contract says, reaches the handlers of
   * `"*"` only: it was redacted, or somebody has sent rubbish. There, `isKnownEvent` tells.
   */
  onEvent<Type extends string>(type: Type, handle: Handle<EventOf<Type>>): void;
  /** Handles typing, receipts or presence. They are not repeated and not remembered. */
  onEphemeral<Type extends "m.typing" | "m.receipt" | "m.presence">(
    type: Type,
    handle: Handle<EphemeralOf<Type>>,
  ): void;
  /** Handles messages to devices of virtual users (MSC4203). */
  onToDevice(handle: Handle<ToDeviceEvent>): void;
  /** Handles changes of devices and keys (MSC3202), before the events of the same transaction. */
  onDeviceLists(handle: Handle<DeviceChanges>): void;
}

/** A promise where a handler is asynchronous; nothing where all have finished already. May throw. */
export type Outcome = undefined | Promise<void>;

/** The registered handlers as functions over what arrived. */
export interface Dispatch extends EventHandlers {
  event(event: ClientEvent): Handling | undefined;
  ephemeral(event: EphemeralEvent): Handling | undefined;
  toDevice(event: ToDeviceEvent): Handling | undefined;
  deviceChanges(changes: DeviceChanges): Handling | undefined;
}

/** Calls the handlers of one thing that arrived; undefined above where nobody wants to hear of it. */
export type Handling = readonly AnyHandle[];

type AnyHandle = (subject: never, context: EventContext) => void | Promise<void>;

/** What is known about the handlers of one event type. */
interface OfType {
  readonly type: string;
  /** Checks the content for those who registered for the type. */
  readonly fits: Validator | undefined;
  readonly handlers: Handling | undefined;
}

/** @param onMisfit is told of events that did not reach the handlers of their type, with what is wrong */
export function createDispatch(onMisfit: (event: ClientEvent, reason: string) => void): Dispatch {
  const events = new Map<string, AnyHandle[]>();
  const ephemeral = new Map<string, AnyHandle[]>();
  const toDevice: AnyHandle[] = [];
  const deviceChanges: AnyHandle[] = [];
  let last: OfType | undefined;

  const lookUp = (type: string): OfType => {
    const own = events.get(type);
    const all = events.get("*");
    if (own === undefined) return { type, fits: undefined, handlers: all };
    return { type, fits: validatorOfType(type), handlers: [...own, ...(all ?? [])] };
  };

  return {
    onEvent(type, handle) {
      add(events, type, handle);
      last = undefined;
    },
    onEphemeral: (type, handle) => add(ephemeral, type, handle),
    onToDevice: (handle) => void toDevice.push(handle),
    onDeviceLists: (handle) => void deviceChanges.push(handle),
    event(event) {
      // Most events are of the type of the last one.
      if (event.type !== last?.type) last = lookUp(event.type);
      const { fits, handlers } = last;
      if (fits === undefined || fits(event)) return handlers;
      if (event.unsigned?.redacted_because === undefined) {
        onMisfit(event, describePlace(locateFault(fits, event) ?? { field: "", message: "" }));
      }
      return events.get("*");
    },
    ephemeral: ({ type }) => ephemeral.get(type),
    toDevice: () => toDevice,
    deviceChanges: () => deviceChanges,
  };
}

function add(handlers: Map<string, AnyHandle[]>, type: string, handle: AnyHandle): void {
  const list = handlers.get(type);
  if (list === undefined) handlers.set(type, [handle]);
  else list.push(handle);
}

/** Calls one handler after the other, waiting only where there is something to wait for. */
export function runAll(
  handlers: Handling,
  subject: unknown,
  context: EventContext,
  from = 0,
): Outcome {
  for (let index = from; index < handlers.length; index += 1) {
    // The map is keyed by type, so the subject is what the handler was declared for.
    const outcome = handlers[index]?.(subject as never, context);
    // Undefined but for promises of any make; resolving covers those too.
    if (outcome !== undefined) {
      const next = index + 1;
      return Promise.resolve(outcome).then(() => runAll(handlers, subject, context, next));
    }
  }
  return undefined;
}

/** A state event has a `state_key`, whatever its type (S23). */
export function isStateEvent<Event extends ClientEvent>(
  event: Event,
): event is Event & { state_key: string } {
  return event.state_key !== undefined;
}
