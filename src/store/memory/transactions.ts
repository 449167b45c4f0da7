/**
 * Which transactions are done, who is at one, and which IDs were used before for other events.
 */
import type { TransactionKey } from "../../application-service/transaction-store.ts";
import { createForgettingMap } from "./forgetting-map.ts";

export interface Remembered {
  readonly fingerprint: string;
  done: boolean;
  /** When it was claimed or settled last, in seconds since 1970: a small integer needs no heap of its own. */
  atS: number;
  /** Who is at it, or was last. */
  claim: { readonly owner: string; readonly leaseUntilMs: number } | undefined;
  /** Another transaction with the same ID. */
  older: Remembered | undefined;
}

export interface RememberedTransactions {
  find(key: TransactionKey): Remembered | undefined;
  /** @returns the transaction, now the newest of all, with the others of its ID below it */
  renew(key: TransactionKey, atS: number): Remembered;
  forget(beforeS: number): void;
}

/**
 * Most transactions that are remembered for one ID. A homeserver that gives all of them the same must not make the
 * look-up slow; their events are remembered one by one all the same.
 */
const maxPerId = 8;

export function createRememberedTransactions(maxTransactions: number): RememberedTransactions {
  const byId = createForgettingMap<Remembered>(maxTransactions);
  return {
    find: ({ txnId, fingerprint }) => find(byId.get(txnId), fingerprint),
    renew({ txnId, fingerprint }, atS) {
      const newest = byId.get(txnId);
      if (newest === undefined) {
        const first = { fingerprint, done: false, atS, claim: undefined, older: undefined };
        byId.set(txnId, first);
        return first;
      }
      const known = find(newest, fingerprint);
      const older = without(newest, fingerprint, maxPerId - 1);
      const renewed = known ?? { fingerprint, done: false, atS, claim: undefined, older };
      renewed.atS = atS;
      renewed.older = older;
      byId.renew(txnId, renewed);
      return renewed;
    },
    forget(beforeS) {
      byId.forget(({ atS }) => atS < beforeS);
    },
  };
}

function find(newest: Remembered | undefined, fingerprint: string): Remembered | undefined {
  let one = newest;
  while (one !== undefined && one.fingerprint !== fingerprint) one = one.older;
  return one;
}

/** @returns the chain without that fingerprint, `limit` long at the most */
function without(
  newest: Remembered | undefined,
  fingerprint: string,
  limit: number,
): Remembered | undefined {
  if (newest === undefined || limit === 0) return undefined;
  if (newest.fingerprint === fingerprint) return without(newest.older, fingerprint, limit);
  newest.older = without(newest.older, fingerprint, limit - 1);
  return newest;
}
