/**
 * Acknowledges a transaction when its handlers have finished: what failed comes again, what was handled does not.
 *
 * Events of one room are handled in order. When one fails, those behind it in the same room wait for the repetition;
 * other rooms are not held up.
 */
import { MatrixError } from "../matrix/error.ts";
import { failureReason } from "./failure-reason.ts";
import type { Lanes } from "./lanes.ts";
import type { Claimed, ProcessTransaction } from "./receive.ts";
import { hasRest, runRest } from "./run-rest.ts";
import type { Outcome } from "./event-handlers.ts";
import type { RunHandlers } from "./run-handlers.ts";
import type { ClientEvent, FaultyEvent, TransactionContent } from "./transaction-content.ts";
import type { IdentifiedTransaction } from "./transaction-identity.ts";
import type { NewDeadLetter, TransactionStore } from "./transaction-store.ts";

export interface AfterHandlersOptions {
  readonly store: TransactionStore;
  readonly lanes: Lanes;
  readonly run: RunHandlers;
  readonly now: () => number;
  /** Whether an event's handlers and its mark are one database transaction. */
  readonly exactlyOnce: boolean;
  /** How often an event may fail before it is put aside. Infinity: the homeserver repeats it until it is handled. */
  readonly maxAttempts: number;
  readonly onError: (error: unknown, event: ClientEvent | null) => void;
}

/** A transaction while its events are handled. */
interface Progress {
  readonly txnId: string;
  readonly claimed: Claimed;
  readonly handled: string[];
  readonly letters: NewDeadLetter[];
  complete: boolean;
}

export function createAfterHandlers(options: AfterHandlersOptions): ProcessTransaction {
  const { store, lanes, run, now } = options;
  /** Event → how often it failed in this process. Bounded: entries of handled events go. */
  const failures = new Map<string, number>();

  function startEvent({ txnId, claimed }: Progress, event: ClientEvent): Outcome {
    if (!options.exactlyOnce) return run({ kind: "event", value: event }, txnId);
    return store.handleOnce?.(claimed.token, event.event_id, async (sql) => {
      await run({ kind: "event", value: event }, txnId, sql);
    });
  }

  /** @returns whether the event is done with, so that its room goes on */
  function finished(progress: Progress, event: ClientEvent): boolean {
    if (failures.size > 0) failures.delete(event.event_id);
    progress.handled.push(event.event_id);
    return true;
  }

  function failed(progress: Progress, event: ClientEvent, error: unknown): boolean {
    options.onError(error, event);
    const count = (failures.get(event.event_id) ?? 0) + 1;
    if (count < options.maxAttempts) {
      if (options.maxAttempts !== Infinity) failures.set(event.event_id, count);
      progress.complete = false;
      return false;
    }
    progress.letters.push(toLetter(progress.txnId, event, failureReason(count, error), now()));
    return finished(progress, event);
  }

  /** Handles an event; waits only where its handlers do. */
  function handleEvent(progress: Progress, event: ClientEvent): boolean | Promise<boolean> {
    try {
      const work = startEvent(progress, event);
      if (work === undefined) return finished(progress, event);
      return work.then(
        () => finished(progress, event),
        (error: unknown) => failed(progress, event, error),
      );
    } catch (error) {
      return failed(progress, event, error);
    }
  }

  /**
   * Handles the events of all rooms, each room in order.
   *
   * @param before what comes first; the rooms are taken already, so that no other transaction overtakes
   */
  function handleEvents(
    progress: Progress,
    events: readonly ClientEvent[],
    before: Promise<true> | undefined,
  ): Outcome {
    /** Rooms that wait for a handler, or for their lane → what comes after that. */
    let waiting: Map<string, ClientEvent[]> | undefined;
    let stopped: Set<string> | undefined;
    const runs: Promise<void>[] = [];

    const continueRoom = (room: string, first: Promise<boolean> | true) => {
      const rest: ClientEvent[] = [];
      (waiting ??= new Map()).set(room, rest);
      const task = async () => {
        if (!(await first)) return;
        for (const event of rest) if (!(await handleEvent(progress, event))) return;
      };
      runs.push(lanes.run(room, task));
      return rest;
    };

    for (const event of events) {
      const room = event.room_id;
      const line = waiting?.get(room);
      if (line !== undefined) line.push(event);
      else if (stopped?.has(room) === true) continue;
      else if (before === undefined && lanes.isFree(room)) {
        const outcome = handleEvent(progress, event);
        if (outcome === false) (stopped ??= new Set()).add(room);
        else if (outcome !== true) continueRoom(room, outcome);
      } else continueRoom(room, before ?? true).push(event);
    }
    if (runs.length === 0) return before?.then(() => undefined);
    return Promise.all(runs).then(() => undefined);
  }

  /** Handles what is no event. It cannot fail: what does is put aside. */
  async function handleRest(
    { txnId, letters }: Progress,
    content: TransactionContent,
  ): Promise<true> {
    letters.push(...(await runRest(txnId, content, options)));
    return true;
  }

  function settle({ claimed, handled, complete, letters }: Progress): Outcome {
    const settlement = { handled, complete, nowMs: now(), deadLetters: letters };
    const settled = store.settle(claimed.token, settlement) ?? undefined;
    if (complete) return settled;
    const sendAgain = () => {
      throw new MatrixError(500, "M_UNKNOWN", "Internal error: send the same transaction again");
    };
    return settled === undefined ? sendAgain() : settled.then(sendAgain);
  }

  return (transaction, claimed) => {
    const { content, txnId } = transaction;
    const letters = content.faulty.map((one) => faultyLetter(txnId, one, now()));
    const progress: Progress = { txnId, claimed, handled: [], letters, complete: true };
    const events = unhandledEvents(transaction, claimed);
    const before = hasRest(content) ? handleRest(progress, content) : undefined;
    const work = handleEvents(progress, events, before);
    return work === undefined ? settle(progress) : work.then(() => settle(progress));
  };
}

function unhandledEvents(
  { content }: IdentifiedTransaction,
  { handled, allDistinct }: Claimed,
): readonly ClientEvent[] {
  if (handled.size === 0 && allDistinct === true) return content.events;
  const seen = new Set(handled);
  return content.events.filter(({ event_id: id }) => !seen.has(id) && seen.add(id));
}

/** An event that breaks the contract, as a dead letter. */
export function faultyLetter(txnId: string, event: FaultyEvent, atMs: number): NewDeadLetter {
  const { kind, eventId, roomId, payload, reason } = event;
  return { txnId, kind, eventId, roomId, payload: JSON.stringify(payload), reason, atMs };
}

function toLetter(txnId: string, event: ClientEvent, reason: string, atMs: number): NewDeadLetter {
  const { event_id: eventId, room_id: roomId } = event;
  const payload = JSON.stringify(event);
  return { txnId, kind: "event", eventId, roomId, payload, reason, atMs };
}
