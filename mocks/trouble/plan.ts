/**
 * What goes wrong when: a value, written down or drawn from a seed.
 *
 * ```ts
 * const written: TroublePlan = [
 *   { at: "transaction", nth: 2, trouble: "acknowledgement-lost" },
 *   { at: "sendMessage", times: 3, trouble: { kind: "rate-limited", retryAfterMs: 5_000 } },
 * ];
 * const drawn: TroublePlan = { seed: 7, rates: { "acknowledgement-lost": 0.1, "bad-gateway": 0.05 } };
 * ```
 */
import type * as v1 from "../../src/editions/v1.ts";
import type { Trouble, TroubleKind } from "./trouble.ts";

/**
 * Which requests: those of an operation, or of several. A third-party look-up has the same operationId on its way to the
 * homeserver and on its way to an application service: it means both.
 */
export type TroublePoint =
  | "any"
  /** All requests to an application service. */
  | "application-service"
  /** All requests to a homeserver. */
  | "homeserver"
  /** Transactions that are pushed. */
  | "transaction"
  /** Whether a user or an alias exists. */
  | "query"
  | keyof v1.ApplicationService.operations
  | keyof v1.Homeserver.operations;

export interface TroubleRule {
  readonly at: TroublePoint;
  /** Which of them is the first, from 1; a repetition counts too. Defaults to 1. */
  readonly nth?: number;
  /** How many of them in a row. Defaults to 1. */
  readonly times?: number;
  readonly trouble: TroubleKind | Trouble;
}

export interface DrawnTrouble {
  /** The same seed draws the same: what the nth request of an operation meets depends on nothing else. */
  readonly seed: number;
  /** How often, from 0 to 1; all together at most 1. */
  readonly rates: { readonly [Kind in TroubleKind]?: number };
  /** Defaults to `any`. */
  readonly at?: TroublePoint;
  /** After so many the trouble is over. Defaults to Infinity. */
  readonly most?: number;
}

export type TroublePlan = readonly TroubleRule[] | DrawnTrouble;

export function isWritten(plan: TroublePlan): plan is readonly TroubleRule[] {
  return Array.isArray(plan);
}

export function toTrouble(trouble: TroubleKind | Trouble): Trouble {
  return typeof trouble === "string" ? { kind: trouble } : trouble;
}
