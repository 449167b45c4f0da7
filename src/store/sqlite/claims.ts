/**
 * Who is at which transaction and event, in the memory of the one process that claims: nothing is written for a claim,
 * and a process that dies leaves none behind.
 */
import type { ClaimRequest, ClaimToken } from "../../application-service/transaction-store.ts";
import { askAgainAfterMs } from "../ask-again.ts";

/** The token of a claim is the claim itself. */
interface HeldClaim extends ClaimToken {
  readonly key: string;
  /** The events of the transaction that were not handled before. */
  readonly eventIds: readonly string[];
  readonly claimedAtMs: number;
  readonly leaseUntilMs: number;
}

export interface Claims {
  /**
   * Claims the transaction and those of its events that are not handled: all of them, or nothing.
   *
   * @returns the claim; or in how many milliseconds to ask again, when somebody else has a part of it
   */
  take(request: ClaimRequest, handled: ReadonlySet<string>): HeldClaim | number;
  /** What somebody else has claimed since stays theirs. */
  release(token: ClaimToken): void;
  /** Drops the claims that nobody settled and whose lease is over. */
  forget(nowMs: number): void;
}

export function createClaims(): Claims {
  const byTransaction = new Map<string, HeldClaim>();
  const byEvent = new Map<string, HeldClaim>();
  let taken = 0;

  const release = (token: ClaimToken): void => {
    if (!isHeld(token)) return;
    if (byTransaction.get(token.key) === token) byTransaction.delete(token.key);
    for (const id of token.eventIds) if (byEvent.get(id) === token) byEvent.delete(id);
  };

  return {
    take(request, handled) {
      const { txnId, fingerprint, eventIds, nowMs, leaseMs } = request;
      const key = keyOf(request);
      let untilMs = byTransaction.get(key)?.leaseUntilMs ?? 0;
      for (const id of eventIds) {
        if (handled.has(id)) continue;
        untilMs = Math.max(untilMs, byEvent.get(id)?.leaseUntilMs ?? 0);
      }
      if (untilMs > nowMs) return askAgainAfterMs(untilMs - nowMs);
      taken += 1;
      const claim: HeldClaim = {
        txnId,
        fingerprint,
        owner: String(taken),
        key,
        eventIds: handled.size === 0 ? eventIds : eventIds.filter((id) => !handled.has(id)),
        claimedAtMs: nowMs,
        leaseUntilMs: nowMs + leaseMs,
      };
      byTransaction.set(key, claim);
      for (const id of claim.eventIds) byEvent.set(id, claim);
      return claim;
    },
    release,
    forget(nowMs) {
      for (const claim of byTransaction.values()) {
        if (claim.leaseUntilMs <= nowMs) release(claim);
      }
    },
  };
}

/** The events of a claim: none when the token is not from here. */
export function claimedEvents(token: ClaimToken): readonly string[] {
  return isHeld(token) ? token.eventIds : [];
}

/** When the claim was made; undefined when the token is not from here. */
export function claimedAtMs(token: ClaimToken): number | undefined {
  return isHeld(token) ? token.claimedAtMs : undefined;
}

function isHeld(token: ClaimToken): token is HeldClaim {
  return "eventIds" in token;
}

function keyOf({ txnId, fingerprint }: ClaimRequest): string {
  return `${fingerprint} ${txnId}`;
}
