/**
 * What was pushed, and waiting for what comes next.
 */
import type { PushedTransaction } from "./service-traffic.ts";

export interface PushedLog {
  /** The oldest first. The last 10,000. */
  readonly pushed: readonly PushedTransaction[];
  add(pushed: PushedTransaction): void;
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

const maxKept = 10_000;
const defaultWaitMs = 5_000;

export function createPushedLog(): PushedLog {
  const pushed: PushedTransaction[] = [];
  const fresh = new Set<PushedTransaction>();
  const waiting = new Set<() => void>();

  return {
    pushed,
    add(one) {
      pushed.push(one);
      fresh.add(one);
      const [oldest] = pushed.length > maxKept ? pushed.splice(0, 1) : [];
      if (oldest !== undefined) fresh.delete(oldest);
      for (const look of waiting) look();
    },
    next({ registrationId, where = () => true, signal = AbortSignal.timeout(defaultWaitMs) } = {}) {
      const take = (): PushedTransaction | undefined => {
        for (const one of fresh) {
          if (registrationId !== undefined && one.registrationId !== registrationId) continue;
          if (!where(one)) continue;
          fresh.delete(one);
          return one;
        }
        return undefined;
      };
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          waiting.delete(look);
          reject(signal.reason);
        };
        const look = (): void => {
          const found = take();
          if (found === undefined) return;
          waiting.delete(look);
          signal.removeEventListener("abort", stop);
          resolve(found);
        };
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        signal.addEventListener("abort", stop, { once: true });
        waiting.add(look);
        look();
      });
    },
  };
}
