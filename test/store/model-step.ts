/**
 * What can be done to a store, and how fast-check chooses.
 */
import * as fc from "fast-check";

export interface SentTransaction {
  readonly txnId: string;
  readonly eventIds: readonly string[];
}

export type Step =
  | { readonly kind: "claim"; readonly sent: SentTransaction }
  | { readonly kind: "claimAtOnce"; readonly sent: readonly SentTransaction[] }
  | {
      readonly kind: "settle" | "enqueue";
      readonly index: number;
      readonly bits: readonly boolean[];
      readonly complete: boolean;
    }
  | { readonly kind: "lease"; readonly limit: number }
  | { readonly kind: "finish"; readonly index: number }
  | { readonly kind: "finishAll" }
  | { readonly kind: "putBack"; readonly index: number; readonly delayMs: number | null }
  | { readonly kind: "advance"; readonly ms: number }
  | { readonly kind: "prune" | "reopen" | "crash" };

const eventIds = ["$a1", "$a2", "$a3", "$b1", "$b2", "$c1"];
const sent = fc.record({
  txnId: fc.constantFrom("1", "2", "3"),
  eventIds: fc.shuffledSubarray(eventIds),
});
const index = fc.nat({ max: 20 });
const bits = fc.array(fc.boolean(), { minLength: eventIds.length, maxLength: eventIds.length });
/** Times are so coarse that it does not matter how long the calls themselves take. */
const tenSeconds = fc.integer({ min: 1, max: 5 }).map((tens) => tens * 10_000);

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("claim" as const), sent }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("claimAtOnce" as const),
      sent: fc.array(sent, { minLength: 2, maxLength: 4 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom("settle" as const, "enqueue" as const),
      index,
      bits,
      complete: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("lease" as const),
      limit: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("finish" as const), index }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("putBack" as const),
      index,
      delayMs: fc.option(tenSeconds),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("advance" as const), ms: tenSeconds }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom("prune" as const, "reopen" as const, "crash" as const),
    }),
  },
);
