/**
 * What the shared cases need of a push store that they test.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  PushStore,
  PushTransaction,
  TakeRequest,
} from "../../../src/homeserver/push-store.ts";

/** A kind of push store. */
export interface PushSubject {
  readonly name: string;
  /** Whether what was stored is there when the store is opened again. */
  readonly isDurable: boolean;
  /** A place where nothing was stored yet. */
  newPlace(): Promise<PushPlace>;
}

export interface PushPlace {
  /** A store at this place; closed at the end of the case. */
  open(): Promise<PushStore>;
  /**
   * The process of a store dies: nothing that it does from now on has an effect. Its leases are over when others open.
   */
  crash(store: PushStore): Promise<void>;
  remove(): Promise<void>;
}

/** One case: a test of its own with a place of its own. */
export function pushCase(
  subject: PushSubject,
  title: string,
  run: (store: PushStore, place: PushPlace) => Promise<void>,
  { needsDurable = false } = {},
): void {
  const skip = needsDurable && !subject.isDurable ? "forgets with the process" : false;
  test(`${subject.name}: ${title}`, { skip }, async () => {
    const place = await subject.newPlace();
    try {
      await run(await place.open(), place);
    } finally {
      await place.remove();
    }
  });
}

export const startMs = 1_700_000_000_000;

export function requestFor(registrationId: string, rest: Partial<TakeRequest> = {}): TakeRequest {
  return {
    registrationId,
    maxEvents: 100,
    maxBytes: 1_000_000,
    extra: "",
    nowMs: startMs,
    ...rest,
  };
}

/** Adds events to one application service, by their numbers. */
export async function add(
  store: PushStore,
  registrationId: string,
  ...numbers: number[]
): Promise<void> {
  await store.add([{ registrationId, events: numbers.map(eventText) }]);
}

export function eventText(number: number): string {
  return JSON.stringify({ event_id: `$${number}` });
}

/** Takes what must be there. */
export async function mustTake(
  store: PushStore,
  registrationId: string,
  rest: Partial<TakeRequest> = {},
): Promise<PushTransaction> {
  const taken = await store.take(requestFor(registrationId, rest));
  assert.ok(taken.kind === "transaction", taken.kind);
  return taken.transaction;
}

export function numbersOf({ events }: PushTransaction): number[] {
  return events.map((event) => {
    const { event_id: eventId } = JSON.parse(event) as { event_id: string };
    return Number(eventId.slice(1));
  });
}

export async function waitingIds(store: PushStore): Promise<string[]> {
  return (await store.waiting(null, 100)).map(({ registrationId }) => registrationId);
}
