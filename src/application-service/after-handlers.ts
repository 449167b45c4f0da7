/**
 * Acknowledges a transaction when its handlers have finished: what failed comes again, what was handled does not.
 *
 * Events of one room are handled in order. When one fails, those behind it in the same room wait for the repetition;
 * other rooms are not held up.
 */
import { MatrixError } from "../matrix/error.ts";
import type { Lanes } from "./lanes.ts";
import type { ClaimedTransaction } from "./receive.ts";
import { runRest } from "./run-rest.ts";
import type { Outcome } from "./event-handlers.ts";
import type { RunHandlers } from "./run-handlers.ts";
import type { ClientEvent, FaultyEvent } from "./transaction-content.ts";
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

export function createAfterHandlers(
  options: AfterHandlersOptions,
): (transaction: ClaimedTransaction) => Promise<void> {
  const { store, lanes, run, now } = options;
  /** Event → how often it failed in this process. Bounded: entries of handled events go. */
  const failures = new Map<string, number>();

  function handleEvent({ txnId, token }: ClaimedTransaction, event: ClientEvent): Outcome {
    const item = { kind: "event", value: event } as const;
    if (!options.exactlyOnce) return run(item, txnId);
    return store.handleOnce?.(token, event.event_id, async (sql) => await run(item, txnId, sql));
  }

  /** @returns whether the event is done with */
  async function tryEvent(
    transaction: ClaimedTransaction,
    event: ClientEvent,
    letters: NewDeadLetter[],
  ): Promise<boolean> {
    try {
      const work = handleEvent(transaction, event);
      if (work !== undefined) await work;
      failures.delete(event.event_id);
      return true;
    } catch (error) {
      options.onError(error, event);
      const count = (failures.get(event.event_id) ?? 0) + 1;
      if (count < options.maxAttempts) {
        if (options.maxAttempts !== Infinity) failures.set(event.event_id, count);
        return false;
      }
      failures.delete(event.event_id);
      letters.push(toLetter(transaction.txnId, event, `failed ${count} times`, now()));
      return true;
    }
  }

  return async (transaction) => {
    const { content, token, txnId } = transaction;
    const letters = content.faulty.map((one) => faultyLetter(txnId, one, now()));
    const handled: string[] = [];
    let complete = true;

    letters.push(...(await runRest(txnId, content, options)));
    await Promise.all(
      byRoom(content.events, transaction.handled).map(([roomId, events]) =>
        lanes.run(roomId, async () => {
          for (const event of events) {
            if (!(await tryEvent(transaction, event, letters))) {
              complete = false;
              return;
            }
            handled.push(event.event_id);
          }
        }),
      ),
    );

    await store.settle(token, { handled, complete, nowMs: now(), deadLetters: letters });
    if (!complete) {
      throw new MatrixError(500, "M_UNKNOWN", "Internal error: send the same transaction again");
    }
  };
}

function byRoom(
  events: readonly ClientEvent[],
  handled: ReadonlySet<string>,
): [string, ClientEvent[]][] {
  const rooms = new Map<string, ClientEvent[]>();
  const seen = new Set<string>();
  for (const event of events) {
    if (handled.has(event.event_id) || seen.has(event.event_id)) continue;
    seen.add(event.event_id);
    const room = rooms.get(event.room_id);
    if (room === undefined) rooms.set(event.room_id, [event]);
    else room.push(event);
  }
  return [...rooms];
}

/** An event that breaks the contract, as a dead letter. */
export function faultyLetter(txnId: string, event: FaultyEvent, atMs: number): NewDeadLetter {
  const { eventId, roomId, payload, reason } = event;
  return { txnId, eventId, roomId, payload: JSON.stringify(payload), reason, atMs };
}

function toLetter(txnId: string, event: ClientEvent, reason: string, atMs: number): NewDeadLetter {
  const { event_id: eventId, room_id: roomId } = event;
  return { txnId, eventId, roomId, payload: JSON.stringify(event), reason, atMs };
}
