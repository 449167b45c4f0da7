/**
 * Who wants to hear of what: handlers by event type, for events, ephemeral data, messages to devices and device lists.
 */
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
   * added. State events are those with a `state_key`: ask with `isStateEvent`.
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
export type Outcome = void | Promise<void>;

/** The registered handlers as functions over what arrived. */
export interface Dispatch extends EventHandlers {
  /** Whether anybody wants to hear of events of this type. */
  wantsEvent(type: string): boolean;
  event(event: ClientEvent, context: EventContext): Outcome;
  ephemeral(event: EphemeralEvent, context: EventContext): Outcome;
  toDevice(event: ToDeviceEvent, context: EventContext): Outcome;
  deviceChanges(changes: DeviceChanges, context: EventContext): Outcome;
}

type AnyHandle = (subject: never, context: EventContext) => void | Promise<void>;

export function createDispatch(): Dispatch {
  const events = new Map<string, AnyHandle[]>();
  const ephemeral = new Map<string, AnyHandle[]>();
  const toDevice: AnyHandle[] = [];
  const deviceChanges: AnyHandle[] = [];
  return {
    onEvent: (type, handle) => add(events, type, handle),
    onEphemeral: (type, handle) => add(ephemeral, type, handle),
    onToDevice: (handle) => void toDevice.push(handle),
    onDeviceLists: (handle) => void deviceChanges.push(handle),
    wantsEvent: (type) => events.has(type) || events.has("*"),
    event: (event, context) => {
      const own = events.get(event.type);
      const all = events.get("*");
      const handlers = own === undefined || all === undefined ? (own ?? all) : [...own, ...all];
      return runAll(handlers, event, context);
    },
    ephemeral: (event, context) => runAll(ephemeral.get(event.type), event, context),
    toDevice: (event, context) => runAll(toDevice, event, context),
    deviceChanges: (changes, context) => runAll(deviceChanges, changes, context),
  };
}

function add(handlers: Map<string, AnyHandle[]>, type: string, handle: AnyHandle): void {
  const list = handlers.get(type);
  if (list === undefined) handlers.set(type, [handle]);
  else list.push(handle);
}

/** One after the other, waiting only where there is something to wait for. */
function runAll(
  handlers: readonly AnyHandle[] | undefined,
  subject: unknown,
  context: EventContext,
  from = 0,
): Outcome {
  if (handlers === undefined) return undefined;
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
