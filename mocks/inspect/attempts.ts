/**
 * Counts how often the same was asked: by transaction ID, until it was answered with success. After that the same ID is a
 * new request, as it is after a homeserver has lost its count.
 */
import { createRecentMap } from "../../src/resilience/recent-map.ts";

export interface Attempts {
  /** @returns from 1 */
  begin(key: string): number;
  /** It will not be asked again. */
  end(key: string): void;
}

const maxKeys = 1_000;

export function createAttempts(): Attempts {
  const counts = createRecentMap<string, number>(maxKeys);
  return {
    begin(key) {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count;
    },
    end: (key) => counts.delete(key),
  };
}
