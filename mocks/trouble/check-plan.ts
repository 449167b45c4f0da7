/**
 * Refuses plans that make no sense, and those of which something would never happen: a test would be green for nothing.
 * No compiler has looked at a plan of JSON, YAML or JavaScript.
 */
import { isWritten, toTrouble, type TroublePlan, type TroublePoint } from "./plan.ts";
import { isPoint, points } from "./request-point.ts";
import { isOnWire, type Trouble, type TroubleKind, troubleKinds } from "./trouble.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What happens inside a homeserver happens to its transactions. */
const insidePoints: readonly TroublePoint[] = [
  "any",
  "application-service",
  "transaction",
  "sendTransaction",
];

/**
 * @param plan a list of rules, or `{ seed, rates, at?, most? }`
 * @throws TypeError naming what there is to choose from; RangeError for a number that is none or out of range
 */
export function checkPlan(plan: unknown): asserts plan is TroublePlan {
  if (Array.isArray(plan)) plan.forEach(checkRule);
  else checkDrawn(plan);
}

/** @throws TypeError for a plan with what only a homeserver can do */
export function requireWire(plan: TroublePlan): void {
  const named: readonly Trouble[] = isWritten(plan)
    ? plan.map(({ trouble }) => toTrouble(trouble))
    : (Object.keys(plan.rates) as TroubleKind[]).map((kind) => ({ kind }));
  const inside = named.find((trouble) => !isOnWire(trouble));
  if (inside === undefined) return;
  throw new TypeError(
    `only a homeserver can do ${inside.kind}: give the plan to createMockHomeserver`,
  );
}

function checkRule(value: unknown, index: number): void {
  const place = `rule ${index + 1} of the plan`;
  const {
    at,
    nth = 1,
    times = 1,
    trouble,
  } = fieldsOf(value, place, ["at", "nth", "times", "trouble"]);
  checkPoint(at, place);
  checkCount("nth", nth, 1);
  if (nth === Infinity) throw new RangeError("nth must be finite: it would never happen");
  checkCount("times", times, 1);
  checkPlace(checkTrouble(trouble, `trouble in ${place}`), at, place);
}

/** @returns its kind */
function checkTrouble(trouble: unknown, place: string): TroubleKind {
  if (typeof trouble === "string") return checkKind(trouble);
  const { kind, ...limits } = fieldsOf(trouble, place, undefined);
  const checked = checkKind(kind);
  fieldsOf(limits, place, limitsOf[checked] ?? []);
  for (const [name, value] of Object.entries(limits)) {
    if (name.toLowerCase().endsWith("ms") && !(Number(value) >= 0)) {
      throw new RangeError(`${name} of ${checked} must be 0 or more, not ${String(value)}`);
    }
  }
  const { saidIn = "both" } = limits;
  if (!(saidPlaces as readonly unknown[]).includes(saidIn)) {
    throw new TypeError(`saidIn must be one of ${saidPlaces.join(", ")}, not ${show(saidIn)}`);
  }
  return checked;
}

const limitsOf: { readonly [Kind in TroubleKind]?: readonly string[] } = {
  "slow-answer": ["ms"],
  "rate-limited": ["retryAfterMs", "saidIn"],
};
const saidPlaces = ["header", "body", "both", "nothing"] as const;

function checkDrawn(value: unknown): void {
  if (typeof value === "object" && value !== null && "trouble" in value) {
    throw new TypeError("the plan is a rule by itself: put it into a list, [{ at, trouble }]");
  }
  const plan = fieldsOf(value, "the plan", ["seed", "rates", "at", "most"]);
  const { seed, rates, at = "any", most = Infinity } = plan;
  if (typeof rates !== "object" || rates === null) {
    throw new TypeError('the plan needs rates, such as { "bad-gateway": 0.1 }');
  }
  if (!Number.isFinite(seed)) throw new RangeError(`seed must be a number, not ${String(seed)}`);
  checkPoint(at, "the plan");
  checkCount("most", most, 0);
  let sum = 0;
  for (const [name, rate] of Object.entries(rates) as [string, unknown][]) {
    const kind = checkKind(name);
    if (typeof rate !== "number" || !(rate >= 0 && rate <= 1)) {
      throw new RangeError(`the rate of ${kind} must be from 0 to 1, not ${String(rate)}`);
    }
    if (rate > 0) checkPlace(kind, at, "the plan");
    sum += rate;
  }
  // Ten times 0.1 is a little more than 1.
  if (sum > 1.000_001) throw new RangeError(`the rates must be at most 1 together, not ${sum}`);
}

function fieldsOf(value: unknown, place: string, known: readonly string[] | undefined): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${place} must be an object`);
  }
  const strange = Object.keys(value).find((name) => known?.includes(name) === false);
  if (strange === undefined) return value as Fields;
  const choices = known?.length === 0 ? "there is nothing to say of it" : known?.join(", ");
  throw new TypeError(`${place} has ${strange}, which is none of ${choices}`);
}

function checkPoint(at: unknown, place: string): asserts at is TroublePoint {
  if (typeof at === "string" && isPoint(at)) return;
  const named = points.join(", ");
  throw new TypeError(`at in ${place} must be ${named} or an operationId, not ${show(at)}`);
}

function checkPlace(kind: TroubleKind, at: TroublePoint, place: string): void {
  if (isOnWire({ kind }) || insidePoints.includes(at)) return;
  throw new TypeError(
    `${kind} in ${place} happens to transactions only: at must be ${insidePoints.join(", ")}, not ${at}`,
  );
}

function checkKind(kind: unknown): TroubleKind {
  const found = troubleKinds.find((one) => one === kind);
  if (found !== undefined) return found;
  const known = troubleKinds.join(", ");
  throw new TypeError(`there is no trouble ${show(kind)}: choose one of ${known}`);
}

function checkCount(name: string, count: unknown, least: number): void {
  if (count === Infinity || (Number.isInteger(count) && Number(count) >= least)) return;
  throw new RangeError(`${name} must be a whole number from ${least}, not ${String(count)}`);
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
