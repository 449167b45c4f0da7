/**
 * Dead letters in memory, the newest of them.
 */
import type { DeadLetter, NewDeadLetter } from "../../application-service/transaction-store.ts";

export interface DeadLetters {
  add(letters: readonly NewDeadLetter[]): void;
  list(afterId: number, limit: number): DeadLetter[];
  take(id: number): DeadLetter | null;
}

export function createDeadLetters(maxDeadLetters: number): DeadLetters {
  // Their IDs rise, so the order of the map is the order of the IDs.
  const letters = new Map<number, DeadLetter>();
  let lastId = 0;
  return {
    add(more) {
      for (const letter of more) {
        lastId += 1;
        letters.set(lastId, { ...letter, id: lastId });
        if (letters.size <= maxDeadLetters) continue;
        for (const oldest of letters.keys()) {
          letters.delete(oldest);
          break;
        }
      }
    },
    list(afterId, limit) {
      const page: DeadLetter[] = [];
      for (const letter of letters.values()) {
        if (page.length >= limit) break;
        if (letter.id > afterId) page.push(letter);
      }
      return page;
    },
    take(id) {
      const letter = letters.get(id);
      letters.delete(id);
      return letter ?? null;
    },
  };
}
