/**
 * Which events are handled and which are claimed: one number for each, beside its ID.
 *
 * ```
 *   0    seen, not handled
 *   > 0  handled at that second since 1970
 *   < 0  claimed, by the claim of that number; not handled, when there is no such claim any more
 * ```
 */
import { createRecentKeys } from "./recent-keys.ts";

export interface EventClaim {
  /** From 1. */
  readonly number: number;
  readonly eventIds: readonly string[];
  /** Where each of them is remembered. */
  readonly sequences: readonly number[];
  readonly leaseUntilMs: number;
}

export interface Events {
  /** @returns until when somebody else is at one of these places; 0 when nobody is */
  busyUntilMs(sequences: readonly number[]): number;
  /** @returns where the events are remembered, from now on if not before */
  locate(eventIds: readonly string[]): number[];
  /** @returns which of them are handled already */
  claim(claim: EventClaim): ReadonlySet<string>;
  /** Ends a claim. What was claimed and not marked is free. */
  release(claim: EventClaim): void;
  mark(eventId: string, atS: number): void;
  markAll(claim: EventClaim, atS: number): void;
  /** Forgets the oldest while there are too many or they are too old. */
  forget(nowMs: number, beforeS: number): void;
  /** Drops the claims that nobody settled and whose lease is over. */
  forgetClaims(nowMs: number): void;
}

const none: ReadonlySet<string> = new Set();

/**
 * @param maxEvents most that are remembered
 * @param isWaiting whether an event is in the inbox: it is as good as handled, however old it is
 */
export function createEvents(maxEvents: number, isWaiting: (eventId: string) => boolean): Events {
  const keys = createRecentKeys();
  const claims = new Map<number, EventClaim>();

  const claimAt = (sequence: number): EventClaim | undefined => {
    const value = keys.valueAt(sequence);
    return value < 0 ? claims.get(-value) : undefined;
  };

  const mark = (eventId: string, atS: number): void => {
    keys.setValueAt(keys.findOrAdd(eventId), Math.max(1, atS));
  };

  return {
    locate: (eventIds) => eventIds.map((id) => keys.findOrAdd(id)),
    busyUntilMs(sequences) {
      let untilMs = 0;
      for (const sequence of sequences) {
        untilMs = Math.max(untilMs, claimAt(sequence)?.leaseUntilMs ?? 0);
      }
      return untilMs;
    },
    claim(claim) {
      claims.set(claim.number, claim);
      const { eventIds, sequences } = claim;
      let handled: Set<string> | undefined;
      for (let index = 0; index < sequences.length; index += 1) {
        const sequence = sequences[index] ?? 0;
        const eventId = eventIds[index] ?? "";
        if (keys.valueAt(sequence) > 0 || isWaiting(eventId)) (handled ??= new Set()).add(eventId);
        else keys.setValueAt(sequence, -claim.number);
      }
      return handled ?? none;
    },
    release(claim) {
      claims.delete(claim.number);
    },
    mark,
    markAll({ eventIds, sequences }, atS) {
      for (let index = 0; index < sequences.length; index += 1) {
        const sequence = sequences[index] ?? 0;
        // A claim that is settled very late may find its events forgotten.
        if (sequence < keys.oldest) mark(eventIds[index] ?? "", atS);
        else if (keys.valueAt(sequence) <= 0) keys.setValueAt(sequence, Math.max(1, atS));
      }
    },
    forget(nowMs, beforeS) {
      while (keys.size > 0) {
        if ((claimAt(keys.oldest)?.leaseUntilMs ?? 0) > nowMs) return;
        const value = keys.valueAt(keys.oldest);
        if (value > 0 && value >= beforeS && keys.size <= maxEvents) return;
        keys.forgetOldest();
      }
    },
    forgetClaims(nowMs) {
      for (const claim of claims.values()) {
        if (claim.leaseUntilMs <= nowMs) claims.delete(claim.number);
      }
    },
  };
}
