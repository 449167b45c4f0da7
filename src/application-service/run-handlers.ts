/**
 * Runs the handlers of one event, with a limit on how long they may take. A handler that never settles is given up, so
 * that its room is not stuck for ever.
 */
import type { Clock } from "../resilience/clock.ts";
import { createDeadlineQueue } from "../resilience/deadline-queue.ts";
import {
  runAll,
  type Dispatch,
  type EventContext,
  type Handling,
  type Outcome,
} from "./event-handlers.ts";
import type { TransactionContent } from "./transaction-content.ts";
import type { SqlTransaction } from "./transaction-store.ts";

/** One thing to be handled: what it is, and where in the order of things. */
export type Item =
  | { readonly kind: "event"; readonly value: TransactionContent["events"][number] }
  | { readonly kind: "ephemeral"; readonly value: TransactionContent["ephemeral"][number] }
  | { readonly kind: "to_device"; readonly value: TransactionContent["toDevice"][number] }
  | {
      readonly kind: "device_changes";
      readonly value: Pick<
        TransactionContent,
        "deviceLists" | "oneTimeKeyCounts" | "fallbackKeyTypes"
      >;
    };

export interface RunHandlersOptions {
  readonly dispatch: Dispatch;
  readonly clock: Clock;
  /** In milliseconds. */
  readonly handlerTimeoutMs: number;
  /** Fires when the service is closed for good. */
  readonly signal: AbortSignal;
}

/** Fails with a DeadlineError when the handlers take too long, and with whatever they throw. */
export type RunHandlers = (item: Item, txnId: string, sql?: SqlTransaction) => Outcome;

export function createRunHandlers(options: RunHandlersOptions): RunHandlers {
  const { dispatch, clock, handlerTimeoutMs: ms, signal } = options;
  const deadlines = createDeadlineQueue({ clock, ms });
  signal.addEventListener("abort", () => deadlines.close(), { once: true });
  async function finish(work: Promise<void>, context: LazySignal): Promise<void> {
    try {
      await deadlines.wait(work);
    } catch (error) {
      // The handler may still be running: its signal tells it that nobody waits any more.
      context.abort(error);
      throw error;
    }
  }

  return (item, txnId, sql) => {
    const handlers = handlersOf(dispatch, item);
    if (handlers === undefined) return undefined;
    const context = new LazySignal(txnId, sql, signal);
    const work = runAll(handlers, item.value, context);
    return work === undefined ? undefined : finish(work, context);
  };
}

function handlersOf(dispatch: Dispatch, item: Item): Handling | undefined {
  switch (item.kind) {
    case "event":
      return dispatch.event(item.value);
    case "ephemeral":
      return dispatch.ephemeral(item.value);
    case "to_device":
      return dispatch.toDevice(item.value);
    case "device_changes":
      return dispatch.deviceChanges(item.value);
  }
}

/**
 * Most handlers never look at the signal, so it is made when it is asked for. A class for the reason that
 * `transaction-identity.ts` gives.
 */
class LazySignal implements EventContext {
  readonly txnId: string;
  readonly sql: SqlTransaction | undefined;
  readonly #closed: AbortSignal;
  #controller: AbortController | undefined;
  #signal: AbortSignal | undefined;

  constructor(txnId: string, sql: SqlTransaction | undefined, closed: AbortSignal) {
    this.txnId = txnId;
    this.sql = sql;
    this.#closed = closed;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    this.#signal ??= AbortSignal.any([this.#controller.signal, this.#closed]);
    return this.#signal;
  }

  abort(reason: unknown): void {
    this.#controller?.abort(reason);
  }
}

/** Everything in a transaction but its events, in the order it is handled: devices before the messages to them. */
export function besidesEvents(content: TransactionContent): Item[] {
  const { deviceLists, oneTimeKeyCounts, fallbackKeyTypes } = content;
  const changed = [deviceLists, oneTimeKeyCounts, fallbackKeyTypes].some(
    (one) => one !== undefined,
  );
  return [
    ...(changed
      ? [
          {
            kind: "device_changes",
            value: { deviceLists, oneTimeKeyCounts, fallbackKeyTypes },
          } as const,
        ]
      : []),
    ...content.toDevice.map((value) => ({ kind: "to_device", value }) as const),
    ...content.ephemeral.map((value) => ({ kind: "ephemeral", value }) as const),
  ];
}
