/**
 * What was pushed, and waiting for what comes next.
 */
import { createAwaitedList } from "../awaited-list.ts";
import { waitExplained } from "../explained-wait.ts";
import { whyNotPushed, type WhyNotPushedParts } from "./why-not-pushed.ts";

/** One try to push a transaction. */
export interface PushedTransaction {
  readonly registrationId: string;
  readonly txnId: string;
  /** From 1: how often this transaction was sent by then. */
  readonly attempt: number;
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly ephemeral: readonly Readonly<Record<string, unknown>>[];
  readonly toDevice: readonly Readonly<Record<string, unknown>>[];
  /** As it was sent. */
  readonly body: string;
  /** What was answered; undefined when nothing was. */
  readonly status: number | undefined;
}

export interface PushedLog {
  /** The oldest first. The last 10,000. */
  readonly pushed: readonly PushedTransaction[];
  add(pushed: PushedTransaction): void;
  /** @throws Error saying what was pushed instead, and who waits for what, when the wait is ended */
  next(options?: NextOptions): Promise<PushedTransaction>;
}

export interface NextOptions {
  /** Only those to this registration. Defaults to any. */
  readonly registrationId?: string;
  /** Only those that fit. Defaults to any. */
  readonly where?: (pushed: PushedTransaction) => boolean;
  /** Ends the wait. Defaults to 5 s of the machine's time. */
  readonly signal?: AbortSignal;
}

/**
 * @param parts looked at when a wait was for nothing
 * @param over ends all waits with its reason
 */
export function createPushedLog(
  parts: () => Omit<WhyNotPushedParts, "pushed" | "isGiven">,
  over: AbortSignal,
): PushedLog {
  const list = createAwaitedList<PushedTransaction>();
  const { items: pushed, add, isGiven } = list;

  const next = ({ registrationId: id, where = () => true, signal }: NextOptions = {}) => {
    const fits = (one: PushedTransaction): boolean =>
      (id === undefined || one.registrationId === id) && where(one);
    return waitExplained({
      wait: (ends) => list.next(fits, AbortSignal.any([ends, over])),
      signal,
      explain: () => whyNotPushed({ ...parts(), pushed, isGiven }, id),
      called: next,
    });
  };
  return { pushed, add, next };
}
