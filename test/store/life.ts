/**
 * One life of a process: a store whose user dies between two steps. A step is the begin or the end of a call, and
 * whatever else says so. Who is dead never hears of anything again, and nothing it does reaches the store.
 */
import type {
  Claim,
  SqlTransaction,
  TransactionStore,
} from "../../src/application-service/transaction-store.ts";

export interface Life {
  readonly store: TransactionStore;
  readonly isDead: boolean;
  /** Resolves at the death. */
  readonly died: Promise<void>;
  /** From here on it cannot die. */
  spare(): void;
  /** Resolves when the step is done; never when the process dies at it. */
  step(): Promise<void>;
}

type Work = (sql: SqlTransaction) => Promise<void>;

/** When a process dies: after so many steps, or when the event loop has gone round so many times. */
export interface Death {
  readonly after: number;
  readonly of: "steps" | "turns";
}

export function createLife(store: TransactionStore, death?: Death): Life {
  const never = new Promise<never>(() => {});
  let left = death?.of === "steps" ? death.after : Infinity;
  let die = () => {};
  const died = new Promise<void>((resolve) => (die = resolve));

  const countTurns = (turns: number): void => {
    if (left <= 0 || isSpared) return;
    if (turns > 0) {
      setImmediate(countTurns, turns - 1);
      return;
    }
    left = 0;
    die();
  };
  let isSpared = false;
  if (death?.of === "turns") setImmediate(countTurns, death.after);

  /** @returns whether it lives */
  const survives = (): boolean => {
    left -= 1;
    if (left === 0) die();
    return left > 0;
  };

  /** How somebody hears of what comes of a call, if he lives. */
  const hear = async <Result>(called: Promise<Result>): Promise<Result> => {
    try {
      const result = await called;
      return survives() ? result : never;
    } catch (error) {
      if (survives()) throw error;
      return never;
    }
  };

  const wrap =
    <Arguments extends unknown[], Result>(call: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments): Promise<Result> =>
      survives() ? hear(call(...given)) : never;

  /** A transaction does not outlive those who work in it. */
  const mortal =
    (work: Work): Work =>
    async (sql) => {
      const end = died.then(() => Promise.reject(new Error("died")));
      await Promise.race([work(sql), end]);
    };

  const { handleOnce } = store;
  return {
    get isDead() {
      return left <= 0;
    },
    died,
    spare() {
      isSpared = true;
      left = Infinity;
    },
    step: async () => {
      if (!survives()) await never;
    },
    store: {
      ...store,
      claim(request): Claim | Promise<Claim> {
        if (!survives()) return never;
        const claim = store.claim(request);
        if ("kind" in claim) return survives() ? claim : never;
        return hear(claim);
      },
      settle: wrap(async (...given) => store.settle(...given)),
      ...(handleOnce === undefined
        ? {}
        : { handleOnce: wrap((token, eventId, work) => handleOnce(token, eventId, mortal(work))) }),
      enqueue: wrap(store.enqueue),
      lease: wrap(store.lease),
      finish: wrap((entry, nowMs, work) =>
        work === undefined ? store.finish(entry, nowMs) : store.finish(entry, nowMs, mortal(work)),
      ),
      putBack: wrap(store.putBack),
      nextDueMs: wrap(store.nextDueMs),
    },
  };
}
