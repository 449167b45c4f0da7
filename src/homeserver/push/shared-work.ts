/**
 * Finds what is to be sent and was not pushed in this process: what an earlier process left, and with a store that
 * several processes share, what a dead one was at.
 */
import type { Clock } from "../../resilience/clock.ts";
import type { PushStore } from "../push-store.ts";
import type { Offers } from "./offers.ts";
import type { Pushers } from "./pushers.ts";

export interface SharedWork {
  start(): void;
  stop(): Promise<void>;
}

export interface SharedWorkOptions {
  readonly store: PushStore;
  readonly clock: Clock;
  readonly pushers: Pushers;
  readonly offers: Offers;
  readonly onError: (error: unknown) => void;
}

/** How many are listed at once. */
const pageSize = 1_000;

/** When the store refuses. In milliseconds. */
const retryMs = 1_000;

export function createSharedWork({
  store,
  clock,
  pushers,
  offers,
  onError,
}: SharedWorkOptions): SharedWork {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;

  const activateWaiting = async (): Promise<void> => {
    let afterId: string | null = null;
    do {
      const page = await store.waiting(afterId, pageSize);
      for (const { registrationId, isFailing } of page) pushers.activate(registrationId, isFailing);
      afterId = page.length === pageSize ? (page.at(-1)?.registrationId ?? null) : null;
    } while (afterId !== null && !stopping.signal.aborted);
  };

  const look = async (): Promise<void> => {
    for (const id of (await store.shared?.woken()) ?? []) pushers.wake(id);
    // Somebody else may have been busy with them.
    for (const id of offers.waiting()) pushers.activate(id);
    // Those that wait for a place are known, and more could not be sent now.
    if (pushers.size < pageSize) await activateWaiting();
  };

  const work = async (): Promise<void> => {
    for (let isDone = false; !isDone && !stopping.signal.aborted;) {
      try {
        await look();
        isDone = store.shared === undefined;
      } catch (error) {
        // While it is being closed the store may be closed, too.
        if (!stopping.signal.aborted) onError(error);
      }
      const waitMs = store.shared?.pollMs ?? retryMs;
      if (!isDone) await clock.sleep(waitMs, stopping.signal).catch(() => undefined);
    }
  };

  return {
    start() {
      running ??= work();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
