/**
 * Transactions that are being handled, so that a repetition joins instead of starting again.
 */
import type { TransactionKey } from "./transaction-store.ts";

export interface Running {
  /** @returns the run of the same transaction */
  find(transaction: TransactionKey): Promise<void> | undefined;
  /** @returns the run, which is kept until it ends */
  add(transaction: TransactionKey, run: Promise<void>): Promise<void>;
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

interface Run {
  readonly transaction: TransactionKey;
  readonly work: Promise<void>;
}

export function createRunning(): Running {
  /** ID → the transactions that have it: one, as a rule. */
  const byId = new Map<string, readonly Run[]>();

  const remove = (txnId: string, run: Run): void => {
    const others = byId.get(txnId)?.filter((one) => one !== run) ?? [];
    if (others.length > 0) byId.set(txnId, others);
    else byId.delete(txnId);
  };

  return {
    find(transaction) {
      if (byId.size === 0) return undefined;
      const sameId = byId.get(transaction.txnId);
      return sameId?.find((one) => one.transaction.fingerprint === transaction.fingerprint)?.work;
    },
    add(transaction, work) {
      const { txnId } = transaction;
      const run: Run = { transaction, work: work.finally(() => remove(txnId, run)) };
      byId.set(txnId, [...(byId.get(txnId) ?? []), run]);
      return run.work;
    },
    async idle() {
      while (byId.size > 0) {
        await Promise.allSettled([...byId.values()].flat().map(({ work }) => work));
      }
    },
  };
}
