/**
 * Runs the handlers of everything in a transaction but its events.
 *
 * Devices, messages to them, and ephemeral data have no place in a room's order, and a repetition does not bring them
 * again: Synapse leaves them out of it. So what fails is put aside, but for ephemeral data, which is old by then.
 */
import { besidesEvents, type RunHandlers } from "./run-handlers.ts";
import type { TransactionContent } from "./transaction-content.ts";
import type { NewDeadLetter } from "./transaction-store.ts";

export interface RunRestOptions {
  readonly run: RunHandlers;
  readonly now: () => number;
  readonly onError: (error: unknown, event: null) => void;
}

/** Whether there is anything in a transaction but events. */
export function hasRest(content: TransactionContent): boolean {
  const { ephemeral, toDevice, deviceLists, oneTimeKeyCounts, fallbackKeyTypes } = content;
  if (ephemeral.length > 0 || toDevice.length > 0 || deviceLists !== undefined) return true;
  return oneTimeKeyCounts !== undefined || fallbackKeyTypes !== undefined;
}

/** @returns what failed, to be put aside; never rejects */
export async function runRest(
  txnId: string,
  content: TransactionContent,
  { run, now, onError }: RunRestOptions,
): Promise<NewDeadLetter[]> {
  const letters: NewDeadLetter[] = [];
  for (const item of besidesEvents(content)) {
    try {
      await run(item, txnId);
    } catch (error) {
      onError(error, null);
      if (item.kind === "ephemeral") continue;
      const payload = JSON.stringify(item.value);
      const reason = `the ${item.kind} handler failed`;
      const { kind } = item;
      letters.push({ txnId, kind, eventId: null, roomId: null, payload, reason, atMs: now() });
    }
  }
  return letters;
}
