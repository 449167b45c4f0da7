/**
 * Pushes to one application service until nothing is left: one transaction at a time, each as often as it takes (S24,
 * S26). It is there while there is something to do, so that idle application services take no memory.
 *
 * ```
 *   enter a place ─▶ take ─▶ send ──accepted──▶ settle and take the next ──nothing left──▶ end
 *                      ▲      │ not accepted           │ others want the place
 *           wake, time │      ▼                        ▼
 *                      └─── pause               to the end of the line
 * ```
 */
import type { Delivered } from "../deliver.ts";
import type { PushTransaction, Taken } from "../push-store.ts";
import { delayAfter, pause } from "./pause.ts";
import type { Place, Places } from "./places.ts";
import type { AttemptPush } from "./push-attempt.ts";
import { pushBody } from "./push-body.ts";
import type { CompletePushOptions } from "./push-options.ts";
import {
  healthOf,
  noteOf,
  type NotAccepted,
  type PushHealth,
  recovering,
  up,
} from "./push-state.ts";
import type { Taking } from "./taking.ts";

export interface Pusher {
  readonly registrationId: string;
  readonly health: PushHealth;
  /** There may be more to send. */
  again(): void;
  /** The application service is there: a pause is over. */
  wake(): void;
  /** The registration has changed: what is under way is tried again. */
  redirect(): void;
  /** Begins nothing new; also not a try after the present one. */
  quit(): void;
  /** Ends the present try, too. */
  abort(): void;
  /** Resolves when it has ended and everything is given back. */
  readonly ended: Promise<void>;
}

export interface PusherParts {
  readonly options: CompletePushOptions;
  readonly places: Places;
  readonly taking: Taking;
  readonly attempt: AttemptPush;
  /** Called in the moment of the end: from then on it does not hear `again`. */
  readonly onEnd: (pusher: Pusher, wantsMore: boolean) => void;
}

/** @param isFailing whether it is known not to answer */
export function startPusher(
  parts: PusherParts,
  registrationId: string,
  isFailing: boolean,
): Pusher {
  const { options, places, taking, attempt } = parts;
  const { registrations, store, clock, random, backoff, onError } = options;
  const place: Place = places.create();
  const quitting = new AbortController();
  const aborting = new AbortController();
  let redirecting = new AbortController();
  let waking = new AbortController();
  let health = up;
  let isFirstAside = isFailing;
  let wantsMore = false;
  /** What was accepted, and is not settled yet. */
  let accepted: PushTransaction | null = null;

  const setHealth = (next: PushHealth): void => {
    health = next;
    try {
      options.onState(registrationId, next);
    } catch (error) {
      onError(error);
    }
  };

  const take = (): Promise<Taken> => {
    wantsMore = false;
    return taking.take(registrationId);
  };

  const settle = (transaction: PushTransaction): Promise<Taken> => {
    wantsMore = false;
    return taking.settle(transaction, places.isWanted || quitting.signal.aborted);
  };

  const drain = async (): Promise<void> => {
    /** What is leased and not accepted. Its events are left out: a pause may be long. */
    let held: PushTransaction | null = null;
    try {
      await place.enter(isFirstAside ? "aside" : "main", quitting.signal);
      isFirstAside = false;
      let taken = accepted === null ? await take() : await settle(accepted);
      for (;;) {
        accepted = null;
        if (taken.kind === "more") {
          await place.enter("main", quitting.signal);
          taken = await take();
        } else if (taken.kind === "transaction") {
          held = { ...taken.transaction, events: [], extra: "" };
          const delivered = await send(taken.transaction);
          taken = { kind: "empty" };
          if (delivered === null) return;
          if (delivered.kind === "accepted") {
            accepted = held;
            held = null;
            taken = await settle(accepted);
          } else {
            await pauseAfter(delivered, held);
            await place.enter("aside", quitting.signal);
            if (!held.lease.isHeld()) return;
            taken = await take();
          }
        } else return;
      }
    } finally {
      if (held !== null) await store.release(held).catch(onError);
    }
  };

  /** @returns null when somebody else shall do it, or nobody */
  const send = async (transaction: PushTransaction): Promise<Delivered | null> => {
    const { txnId, events, extra, lease } = transaction;
    const body = pushBody(events, extra);
    if (transaction.note !== null) health = { ...healthOf(transaction.note), nextAttemptMs: null };
    for (;;) {
      const registration = registrations.get(registrationId);
      if (quitting.signal.aborted || !lease.isHeld()) return null;
      if (registration === undefined || registration.url === null) return null;
      waking = new AbortController();
      redirecting = new AbortController();
      const delivered = await attempt({
        registration,
        txnId,
        body,
        signals: [aborting.signal, redirecting.signal, lease.lost],
        onSlow: place.moveAside,
      });
      if (delivered?.kind === "accepted" && health.state !== "up") setHealth(up);
      // When the registration was changed, the new one is tried at once.
      if (delivered !== null) return delivered;
    }
  };

  const pauseAfter = async (failure: NotAccepted, transaction: PushTransaction): Promise<void> => {
    const delayMs = delayAfter(failure, health.attempts + 1, options);
    setHealth(recovering(health, failure, { nowMs: clock.now(), delayMs }));
    place.leave();
    await store.note(transaction, noteOf(health)).catch(onError);
    await pause(clock, delayMs, [transaction.lease.lost, waking.signal, quitting.signal]);
  };

  /** What the store refuses it is asked again. */
  const run = async (): Promise<void> => {
    for (let failures = 0; !quitting.signal.aborted;) {
      try {
        await drain();
        break;
      } catch (error) {
        if (quitting.signal.aborted) break;
        onError(error);
        failures += 1;
        place.leave();
        waking = new AbortController();
        await pause(clock, backoff.delayMs(failures, random), [waking.signal, quitting.signal]);
      }
    }
    place.leave();
    parts.onEnd(pusher, wantsMore);
  };

  const pusher: Pusher = {
    registrationId,
    get health() {
      return health;
    },
    again: () => void (wantsMore = true),
    wake: () => waking.abort(),
    redirect() {
      redirecting.abort();
      waking.abort();
    },
    quit: () => quitting.abort(),
    abort() {
      quitting.abort();
      aborting.abort();
    },
    // In a later turn, so that whoever starts it can remember it before it ends.
    ended: Promise.resolve().then(run),
  };
  return pusher;
}
