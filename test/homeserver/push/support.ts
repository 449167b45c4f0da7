/**
 * A push queue over the memory store, with application services that answer as a test wants, by a clock that stands still.
 */
import type { Registration } from "../../../src/editions/registration.ts";
import type { Delivered, Delivery } from "../../../src/homeserver/deliver.ts";
import {
  createPushQueue,
  type PushHealth,
  type PushQueue,
  type PushQueueOptions,
} from "../../../src/homeserver/push-queue.ts";
import type { PushStore } from "../../../src/homeserver/push-store.ts";
import { createRegistrations, type Registrations } from "../../../src/homeserver/registrations.ts";
import { createMemoryPushStore } from "../../../src/store/memory/push-store.ts";
import { createManualClock, type ManualClock } from "../../../mocks/manual-clock.ts";
import { registrationOf } from "../support.ts";

export const accepted: Delivered = { kind: "accepted" };
export const refused: Delivered = { kind: "refused", status: 500, errcode: "M_UNKNOWN" };
export const unreachable: Delivered = { kind: "unreachable", reason: "ECONNREFUSED" };

export type Answer = (delivery: Delivery) => Delivered | Promise<Delivered>;

export interface Sent {
  readonly id: string;
  readonly txnId: string;
  readonly body: string;
  readonly atMs: number;
}

export interface Stage {
  readonly clock: ManualClock;
  readonly registrations: Registrations;
  readonly store: PushStore;
  readonly queue: PushQueue;
  /** What was tried to deliver, in that order. */
  readonly sent: Sent[];
  readonly states: [id: string, health: PushHealth][];
  readonly errors: unknown[];
  /** How it is answered from now on. */
  answer: Answer;
  /** Pushes events to one application service, by their numbers. */
  push(id: string, ...numbers: number[]): Promise<number>;
  /** What runs runs as far as it can. */
  settle(): Promise<void>;
}

export interface StageOptions extends Partial<PushQueueOptions> {
  readonly clock?: ManualClock;
  readonly registered?: readonly Registration[];
}

export function openStage({ registered, ...given }: StageOptions = {}): Stage {
  const clock = given.clock ?? createManualClock(1_700_000_000_000);
  const registrations = createRegistrations({
    serverName: "example.org",
    registrations: registered ?? [registrationOf("irc"), registrationOf("xmpp")],
  });
  const store = given.store ?? createMemoryPushStore();
  const sent: Sent[] = [];
  const states: Stage["states"] = [];
  const errors: unknown[] = [];
  const queue = createPushQueue({
    registrations,
    store,
    async deliver(delivery) {
      const { registration, txnId, body } = delivery;
      sent.push({ id: registration.id, txnId, body, atMs: clock.now() });
      return stage.answer(delivery);
    },
    // The whole delay, every time.
    random: () => 1 - Number.EPSILON,
    onState: (id, health) => states.push([id, health]),
    onError: (error) => errors.push(error),
    ...given,
    clock,
  });
  const stage: Stage = {
    clock,
    registrations,
    store,
    queue,
    sent,
    states,
    errors,
    answer: () => accepted,
    push: (id, ...numbers) =>
      queue.push(numbers.map((number) => ({ to: [id], event: eventOf(number) }))),
    settle: () => clock.advance(0),
  };
  return stage;
}

export function eventOf(number: number, rest: object = {}) {
  return {
    event_id: `$${number}`,
    type: "m.room.message",
    room_id: "!room:example.org",
    sender: "@alice:example.org",
    origin_server_ts: 1_700_000_000_000,
    content: { body: String(number) },
    ...rest,
  };
}

/** The numbers of the events in a body. */
export function numbersIn(body: string): number[] {
  const { events } = JSON.parse(body) as { events: { event_id: string }[] };
  return events.map(({ event_id: eventId }) => Number(eventId.slice(1)));
}

/** The numbers of the events that one application service was sent, one list for each try. */
export function numbersTo(sent: readonly Sent[], id: string): number[][] {
  return sent.filter((one) => one.id === id).map(({ body }) => numbersIn(body));
}

/** A promise, and what settles it. */
export function later<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}
