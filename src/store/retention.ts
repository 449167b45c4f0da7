/**
 * How much a store remembers when nothing is said, and what is refused.
 */
import type { Retention } from "../application-service/transaction-store.ts";

const dayMs = 24 * 60 * 60 * 1000;

const defaults: Required<Retention> = {
  maxAgeMs: 7 * dayMs,
  maxEvents: 1_000_000,
  maxTransactions: 100_000,
};

/**
 * @param own defaults of a store that are not those of all
 * @returns the limits, all of them
 * @throws RangeError when one is no number above 0, or a count is not whole
 */
export function retentionOf(options: Retention, own: Retention = {}): Required<Retention> {
  const { maxAgeMs, maxEvents, maxTransactions } = { ...defaults, ...own, ...options };
  if (!(maxAgeMs > 0)) throw new RangeError(`maxAgeMs must be a number above 0, not ${maxAgeMs}`);
  checkCount("maxEvents", maxEvents);
  checkCount("maxTransactions", maxTransactions);
  return { maxAgeMs, maxEvents, maxTransactions };
}

/** @throws RangeError when it is not a whole number from 1 */
export function checkCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 1) return;
  throw new RangeError(`${name} must be a whole number from 1, not ${value}`);
}

/** A timer takes a longer time for none at all. */
const longestMs = 2 ** 31 - 1;

/** @throws RangeError when it is not a whole number of milliseconds, from 1 to 24 days */
export function checkTimeout(name: string, ms: number): void {
  if (Number.isSafeInteger(ms) && ms >= 1 && ms <= longestMs) return;
  throw new RangeError(`${name} must be a whole number from 1 to ${longestMs}, not ${ms}`);
}

/** @throws TypeError when it names nothing */
export function checkRegistrationId(id: string): void {
  if (typeof id === "string" && id !== "") return;
  throw new TypeError("registrationId must be the id of the registration, as in its file");
}
