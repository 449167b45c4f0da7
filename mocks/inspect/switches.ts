/**
 * What the buttons of the page do to the traffic: the next answer is lost, or requests wait until they are let go.
 */
import type { Asked } from "./exchange.ts";

export interface Switches {
  /** Whose next answer will be lost. */
  readonly losing: readonly Asked[];
  readonly isHolding: boolean;
  loseNext(of: Asked, isOn: boolean): void;
  /** Whether the answer that has come is to be lost; that answers no for the one after it. */
  takeLoss(of: Asked): boolean;
  /** Requests to application services wait from now on, or are all let go. */
  hold(isOn: boolean): void;
  /**
   * Settles when a request may go on.
   *
   * @throws the reason of the signal
   */
  pass(to: Asked, signal: AbortSignal): Promise<void>;
  onChange(listener: () => void): () => void;
}

export function createSwitches(): Switches {
  const losing = new Set<Asked>();
  const listeners = new Set<() => void>();
  const waiting = new Set<() => void>();
  let isHolding = false;
  const tell = (): void => {
    for (const listener of listeners) listener();
  };

  return {
    get losing() {
      return Array.from(losing);
    },
    get isHolding() {
      return isHolding;
    },
    loseNext(of, isOn) {
      if (isOn) losing.add(of);
      else losing.delete(of);
      tell();
    },
    takeLoss(of) {
      const isLost = losing.delete(of);
      if (isLost) tell();
      return isLost;
    },
    hold(isOn) {
      isHolding = isOn;
      if (!isOn) for (const go of waiting) go();
      tell();
    },
    pass(to, signal) {
      if (!isHolding || to === "homeserver") return Promise.resolve();
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          waiting.delete(go);
          reject(signal.reason);
        };
        const go = (): void => {
          waiting.delete(go);
          signal.removeEventListener("abort", stop);
          resolve();
        };
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        waiting.add(go);
        signal.addEventListener("abort", stop, { once: true });
      });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
