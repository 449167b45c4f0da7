/**
 * Says of each request what goes wrong with it, by a plan.
 */
import { createSeededRandom } from "../seeded-random.ts";
import { checkPlan } from "./check-plan.ts";
import {
  type DrawnTrouble,
  isWritten,
  toTrouble,
  type TroublePlan,
  type TroubleRule,
} from "./plan.ts";
import { isAt, type RequestPoint } from "./request-point.ts";
import { type Trouble, type TroubleKind, troubleKinds } from "./trouble.ts";

export interface TroubleMet {
  readonly to: RequestPoint["to"];
  readonly operationId: string | null;
  /** Which request of this operation it was, from 1. */
  readonly nth: number;
  readonly trouble: Trouble;
}

export interface Troubler {
  /** What happens to this request; nothing in most cases. */
  next(point: RequestPoint): TroubleMet | undefined;
}

/**
 * @param accepts what whoever asks can do: the rest of the plan is for others
 * @throws TypeError, RangeError for a plan that makes no sense, or of which something would never happen
 */
export function createTroubler(
  plan: TroublePlan,
  accepts: (trouble: Trouble) => boolean = () => true,
): Troubler {
  checkPlan(plan);
  const draw = isWritten(plan) ? byRules(plan, accepts) : bySeed(plan, accepts);
  const counts = new Map<string, number>();
  return {
    next(point) {
      const key = `${point.to} ${point.operationId}`;
      const nth = (counts.get(key) ?? 0) + 1;
      counts.set(key, nth);
      const trouble = draw(point, key, nth);
      return trouble && { ...point, nth, trouble };
    },
  };
}

type Draw = (point: RequestPoint, key: string, nth: number) => Trouble | undefined;

/** Each rule counts for itself; of several that fit it is the first. */
function byRules(rules: readonly TroubleRule[], accepts: (trouble: Trouble) => boolean): Draw {
  const counting = rules.map((rule) => ({ ...rule, trouble: toTrouble(rule.trouble), seen: 0 }));
  return (point) => {
    let found: Trouble | undefined;
    for (const rule of counting) {
      if (!isAt(rule.at, point) || !accepts(rule.trouble)) continue;
      rule.seen += 1;
      const { nth = 1, times = 1, seen, trouble } = rule;
      if (seen >= nth && seen < nth + times) found ??= trouble;
    }
    return found;
  };
}

function bySeed(plan: DrawnTrouble, accepts: (trouble: Trouble) => boolean): Draw {
  const { seed, rates, at = "any", most = Infinity } = plan;
  /** How many more answers of a proxy there are in a row. */
  const bursts = new Map<string, number>();
  let count = 0;

  return (point, key, nth) => {
    if (count >= most || !isAt(at, point)) return undefined;
    const burst = bursts.get(key) ?? 0;
    const random = createSeededRandom(hashOf(`${seed} ${key} ${nth}`));
    const kind = burst > 0 ? "bad-gateway" : kindAt(rates, random());
    const trouble = kind && withLimits(kind, random);
    if (trouble === undefined || !accepts(trouble)) return undefined;
    count += 1;
    const further = burst > 0 ? burst - 1 : Math.floor(random() * 4);
    if (kind === "bad-gateway") bursts.set(key, further);
    return trouble;
  };
}

function kindAt(rates: DrawnTrouble["rates"], draw: number): TroubleKind | undefined {
  let end = 0;
  // In the order of the list, whatever the order in the plan.
  for (const kind of troubleKinds) {
    end += rates[kind] ?? 0;
    if (draw < end) return kind;
  }
  return undefined;
}

const slowMs = [500, 5_000, 20_000, 35_000, 65_000] as const;
const waitMs = [1, 1_000, 5_000, 30_000] as const;
const places = ["header", "body", "both", "nothing"] as const;

function withLimits(kind: TroubleKind, random: () => number): Trouble {
  const pick = <Value>(values: readonly [Value, ...Value[]]): Value =>
    values[Math.floor(random() * values.length)] ?? values[0];
  if (kind === "slow-answer") return { kind, ms: pick(slowMs) };
  if (kind === "rate-limited") return { kind, retryAfterMs: pick(waitMs), saidIn: pick(places) };
  return { kind };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
