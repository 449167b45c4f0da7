/**
 * How many transactions are in flight at once: that is what bounds the memory. Application services that answer and those
 * that do not have places of their own, so that the dead never keep the living waiting. Whoever takes long in a place
 * for the living is moved aside, as soon as there is room.
 *
 * ```
 *            ┌─ main ──┐   no answer for a while    ┌─ aside ─┐
 *   up ────▶ │ 256     │ ─────────────────────────▶ │ 256     │ ◀──── recovering
 *            └─────────┘                            └─────────┘
 * ```
 */
import { createGate, type Gate } from "./gate.ts";

export interface Places {
  /** A place to enter and leave, for one application service. */
  create(): Place;
  /** Whether somebody waits for a place among those that answer. */
  readonly isWanted: boolean;
}

export interface Place {
  /**
   * Waits for a place.
   *
   * @throws the reason of the signal, when it fires before
   */
  enter(kind: "main" | "aside", signal: AbortSignal): Promise<void>;
  /** Goes aside when there is room there. */
  moveAside(): void;
  /** Does nothing outside. */
  leave(): void;
}

export function createPlaces({
  main: maxMain,
  aside: maxAside,
}: {
  main: number;
  aside: number;
}): Places {
  const main = createGate(maxMain);
  const aside = createGate(maxAside);

  const create = (): Place => {
    let at: Gate | undefined;
    let stopMoving = () => {};

    const leave = (): void => {
      stopMoving();
      stopMoving = () => {};
      at?.leave();
      at = undefined;
    };

    return {
      enter: (kind, signal) =>
        new Promise((resolve, reject) => {
          signal.throwIfAborted();
          leave();
          const gate = kind === "main" ? main : aside;
          const stopWaiting = gate.ask(() => {
            signal.removeEventListener("abort", stop);
            at = gate;
            resolve();
          });
          function stop() {
            stopWaiting();
            reject(signal.reason);
          }
          if (at === undefined) signal.addEventListener("abort", stop, { once: true });
        }),
      moveAside() {
        if (at !== main) return;
        stopMoving();
        stopMoving = aside.ask(() => {
          main.leave();
          at = aside;
        });
      },
      leave,
    };
  };

  return {
    create,
    get isWanted() {
      return main.isWanted;
    },
  };
}
