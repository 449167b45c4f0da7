/**
 * Reads a plan from JSON or YAML, which may leave out the seed.
 */
import { checkPlan } from "./check-plan.ts";
import type { TroublePlan } from "./plan.ts";

/**
 * @param value a list of rules, or `{ rates, seed?, at?, most? }`
 * @param seed of what is drawn, where the plan has none
 * @throws TypeError, RangeError saying where it makes no sense
 */
export function readPlan(value: unknown, seed: number): TroublePlan {
  const isDrawn = typeof value === "object" && value !== null && !Array.isArray(value);
  const plan: unknown = isDrawn ? { seed, ...value } : value;
  checkPlan(plan);
  return plan;
}

/** Short enough to be typed again. */
export function drawSeed(): number {
  return Math.floor(Math.random() * 1_000_000);
}
