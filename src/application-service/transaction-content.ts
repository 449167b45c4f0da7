/**
 * The content of a transaction in one shape, whatever the wire called it: stable names win over unstable ones, draft
 * events get a `sender`, and events that break the contract are told apart from the sound ones.
 */
import type { components } from "../../generated/v1/application-service.types.ts";
import { describePlace, locateFault } from "../contract/fault.ts";
import * as v1 from "../editions/v1-checked.ts";
import { MatrixError } from "../matrix/error.ts";
import { fingerprint } from "./fingerprint.ts";

type Schemas = components["schemas"];

export type Transaction = Schemas["Transaction"];
export type ClientEvent = Schemas["ClientEvent"];
export type KnownEvent = Schemas["KnownEvent"];
export type EphemeralEvent = Schemas["EphemeralEvent"];
export type ToDeviceEvent = Schemas["ToDeviceEvent"];
export type DeviceLists = Schemas["DeviceLists"];
export type OneTimeKeyCounts = Schemas["OneTimeKeyCountsByUser"];
export type FallbackKeyTypes = Schemas["FallbackKeyTypesByUser"];

/** An event that breaks the contract, with what is wrong with it. */
export interface FaultyEvent {
  /** Which list it was in. */
  readonly kind: "event" | "ephemeral" | "to_device";
  readonly eventId: string | null;
  readonly roomId: string | null;
  readonly payload: unknown;
  readonly reason: string;
}

export interface TransactionContent {
  readonly events: readonly ClientEvent[];
  readonly ephemeral: readonly EphemeralEvent[];
  readonly toDevice: readonly ToDeviceEvent[];
  readonly deviceLists: DeviceLists | undefined;
  readonly oneTimeKeyCounts: OneTimeKeyCounts | undefined;
  readonly fallbackKeyTypes: FallbackKeyTypes | undefined;
  readonly faulty: readonly FaultyEvent[];
}

const { validators } = v1.applicationService;
const fitsEvent = validators.schemas["OtherEvent"];
const fitsTransaction = validators.requests["sendTransaction"];

/**
 * @param body the parsed body of a transaction
 * @throws MatrixError 400 `M_BAD_JSON` when the envelope is broken: no events, or a list that is no list
 */
export function readTransaction(body: unknown): TransactionContent {
  if (hasSoundEventsOnly(body)) return onlyEvents(body.events);
  if (fitsTransaction?.(body) === true) return named(body as Transaction, []);
  const envelope = toEnvelope(body);
  const fault = locateFault(fitsTransaction, envelope.empty);
  if (fault !== undefined) throw new MatrixError(400, "M_BAD_JSON", describePlace(fault));
  return sorted(envelope.body, envelope.lists);
}

/**
 * The common case, apart because the validator of a whole transaction is too large for the compiler to optimise, while
 * that of the catch-all, which every sound event fits, is small.
 */
function hasSoundEventsOnly(body: unknown): body is { events: ClientEvent[] } {
  if (typeof body !== "object" || body === null || !("events" in body)) return false;
  if (!Array.isArray(body.events) || Object.keys(body).length !== 1) return false;
  return body.events.every((event) => fitsEvent?.(event));
}

function onlyEvents(events: readonly ClientEvent[]): TransactionContent {
  return { ...nothing, events };
}

const nothing: TransactionContent = {
  events: [],
  ephemeral: [],
  toDevice: [],
  deviceLists: undefined,
  oneTimeKeyCounts: undefined,
  fallbackKeyTypes: undefined,
  faulty: [],
};

/** Keys that hold lists of events: name on the wire → schema of an element, and what it is. */
const lists = {
  events: ["ClientEvent", "event"],
  ephemeral: ["EphemeralEvent", "ephemeral"],
  "de.sorunome.msc2409.ephemeral": ["EphemeralEvent", "ephemeral"],
  to_device: ["ToDeviceEvent", "to_device"],
  "de.sorunome.msc2409.to_device": ["ToDeviceEvent", "to_device"],
} as const;

type ListName = keyof typeof lists;

/** The body with its lists emptied: what is wrong with that is wrong with the envelope. */
function toEnvelope(body: unknown) {
  const names = Object.keys(lists) as ListName[];
  const object = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  const present = names.filter((name) => Array.isArray(object[name]));
  const emptied = Object.fromEntries(present.map((name) => [name, []]));
  const empty = Array.isArray(body) || body !== object ? body : { ...object, ...emptied };
  return { body: object, empty, lists: present };
}

function sorted(body: Record<string, unknown>, present: readonly ListName[]): TransactionContent {
  const faulty: FaultyEvent[] = [];
  const sound: Record<string, unknown> = { ...body };
  for (const name of present) {
    const [schema, kind] = lists[name];
    const validator = validators.schemas[schema];
    sound[name] = (body[name] as unknown[]).flatMap((element) => {
      const event = name === "events" ? fromDraft(element) : element;
      const fault = locateFault(validator, event);
      if (fault === undefined) return [event];
      faulty.push({
        kind,
        eventId: textOf(element, "event_id"),
        roomId: textOf(element, "room_id"),
        payload: element,
        reason: describePlace(fault),
      });
      return [];
    });
  }
  return named(sound as Transaction, faulty);
}

/**
 * The draft's events have the sender as `user_id`, and its sample has no `event_id` (D50): such an event gets one from
 * its content, so that a repetition has the same.
 */
function fromDraft(element: unknown): unknown {
  if (typeof element !== "object" || element === null || Array.isArray(element)) return element;
  const { age: _age, ...event } = element as Record<string, unknown>;
  if (event["sender"] === undefined && event["user_id"] !== undefined) {
    event["sender"] = event["user_id"];
  }
  if (event["event_id"] === undefined && event["user_id"] !== undefined) {
    event["event_id"] = `$${fingerprint([JSON.stringify(event)])}`;
  }
  return event;
}

function named(body: Transaction, faulty: readonly FaultyEvent[]): TransactionContent {
  return {
    events: body.events,
    ephemeral: body.ephemeral ?? body["de.sorunome.msc2409.ephemeral"] ?? [],
    toDevice: body.to_device ?? body["de.sorunome.msc2409.to_device"] ?? [],
    deviceLists: body.device_lists ?? body["org.matrix.msc3202.device_lists"],
    // Synapse sends the counts under two unstable names at once, with the same content.
    oneTimeKeyCounts:
      body.device_one_time_keys_count ??
      body["org.matrix.msc3202.device_one_time_keys_count"] ??
      body["org.matrix.msc3202.device_one_time_key_counts"],
    fallbackKeyTypes:
      body.device_unused_fallback_key_types ??
      body["org.matrix.msc3202.device_unused_fallback_key_types"],
    faulty,
  };
}

function textOf(value: unknown, key: string): string | null {
  if (typeof value !== "object" || value === null) return null;
  const text = (value as Record<string, unknown>)[key];
  return typeof text === "string" ? text : null;
}
