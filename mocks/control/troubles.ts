/**
 * The plans that a test suite has set going, by their names.
 */
import { MatrixError } from "../../src/matrix/error.ts";
import type { RunningTrouble } from "../trouble/gate.ts";
import type { TroubleMet } from "../trouble/troubler.ts";

export interface Troubles {
  add(running: RunningTrouble): string;
  /** What it has done. */
  met(id: string): readonly TroubleMet[];
  /** Ends it. */
  stop(id: string): readonly TroubleMet[];
  clear(): void;
}

export function createTroubles(): Troubles {
  const running = new Map<string, RunningTrouble>();
  let count = 0;

  const get = (id: string): RunningTrouble => {
    const found = running.get(id);
    if (found === undefined) throw new MatrixError(404, "M_NOT_FOUND", `there is no trouble ${id}`);
    return found;
  };

  return {
    add(one) {
      count += 1;
      running.set(String(count), one);
      return String(count);
    },
    met: (id) => get(id).met,
    stop(id) {
      const { met, stop } = get(id);
      stop();
      running.delete(id);
      return met;
    },
    clear() {
      for (const { stop } of running.values()) stop();
      running.clear();
    },
  };
}
