/**
 * Lets so many in at once; the others wait in line, and may leave it.
 */
export interface Gate {
  /**
   * @param granted is called when there is room, now or later
   * @returns leaves the line; does nothing once it was granted
   */
  ask(granted: () => void): () => void;
  leave(): void;
  /** Whether somebody waits. */
  readonly isWanted: boolean;
}

export function createGate(max: number): Gate {
  const line = new Set<() => void>();
  let free = max;
  return {
    ask(granted) {
      if (free > 0) {
        free -= 1;
        granted();
        return () => undefined;
      }
      // One of its own, so that the same function may wait twice.
      const wait = () => granted();
      line.add(wait);
      return () => void line.delete(wait);
    },
    leave() {
      for (const next of line) {
        line.delete(next);
        next();
        return;
      }
      free += 1;
    },
    get isWanted() {
      return line.size > 0;
    },
  };
}
