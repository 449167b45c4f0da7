/**
 * What is handled and what somebody is at, for events or for transactions: one number for each.
 *
 * ```
 *   0    seen, not handled
 *   > 0  handled at that second, counted from the first
 *   < 0  claimed, by the claim of that number; not handled, when there is no such claim any more
 * ```
 */
import type { Hashes } from "./key-hash.ts";
import { createRecentKeys } from "./recent-keys.ts";

export interface Marks {
  /** Makes room for new keys, which may move the places of the others. */
  makeRoom(count: number): void;
  /** Looks up the first `count` keys, which are remembered from now on; their places are valid until `onMove`. */
  locate(hashes: Hashes, count: number, places: number[]): void;
  isHandled(place: number, nowMs: number): boolean;
  /** @returns the number of the claim, which may be over; 0 when there is none */
  claimAt(place: number): number;
  setHandled(place: number, nowMs: number): void;
  setClaimed(place: number, claim: number): void;
  /** The same for a key without a place, by the first hash of the list. */
  isKeyHandled(hashes: Hashes, nowMs: number): boolean;
  /** There must be room for it. */
  setKeyHandled(hashes: Hashes, nowMs: number): void;
  /** Forgets the oldest when there are too many, or when they are too old. */
  forget(nowMs: number): void;
}

export interface MarksOptions {
  /** Most that are remembered; the newest half of them always is. */
  readonly max: number;
  /** How long something is handled. In milliseconds. */
  readonly maxAgeMs: number;
  /** Called when places are no longer valid, before anything is forgotten. */
  readonly onMove: () => void;
}

export function createMarks({ max, maxAgeMs, onMove }: MarksOptions): Marks {
  const maxAgeS = maxAgeMs / 1000;
  const keys = createRecentKeys({ maxKeys: max, maxAgeS, onMove });
  const onePlace = [0];
  let firstS: number | undefined;

  /** Never 0, also when the clock is set back. */
  const second = (nowMs: number): number => {
    const nowS = Math.floor(nowMs / 1000);
    firstS ??= nowS - 1;
    return Math.max(1, nowS - firstS);
  };

  const isHandled = (value: number, nowMs: number): boolean =>
    value > 0 && value >= second(nowMs) - maxAgeS;

  return {
    makeRoom: (count) => keys.makeRoom(count),
    locate: (hashes, count, places) => keys.locate(hashes, count, places),
    isHandled: (place, nowMs) => isHandled(keys.valueAt(place), nowMs),
    claimAt: (place) => Math.max(0, -keys.valueAt(place)),
    setHandled: (place, nowMs) => keys.setValueAt(place, second(nowMs)),
    setClaimed: (place, claim) => keys.setValueAt(place, -claim),
    isKeyHandled: (hashes, nowMs) => isHandled(keys.find(hashes, 0), nowMs),
    setKeyHandled(hashes, nowMs) {
      keys.locate(hashes, 1, onePlace);
      keys.setValueAt(onePlace[0] ?? 0, second(nowMs));
    },
    forget: (nowMs) => keys.forget(second(nowMs)),
  };
}
