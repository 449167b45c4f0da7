/**
 * Why a wait for a transaction was for nothing: what was pushed instead, who waits for what, and whose time stands still.
 */
import type { Clock } from "../../src/resilience/clock.ts";
import type { PushedTransaction } from "./pushed-log.ts";
import { type DeliveredParts, describeWaiting, isDoneByNow } from "./until-delivered.ts";

export interface WhyNotPushedParts extends Pick<
  DeliveredParts,
  "clock" | "registrationIds" | "state" | "queued"
> {
  readonly pushed: readonly PushedTransaction[];
  readonly isGiven: (pushed: PushedTransaction) => boolean;
}

const maxNamed = 5;

/**
 * @param only a registration; undefined for all
 * @returns a sentence without any token
 */
export async function whyNotPushed(
  parts: WhyNotPushedParts,
  only: string | undefined,
): Promise<string> {
  const { registrationIds, queued, clock } = parts;
  const ids = only === undefined ? registrationIds() : [only];
  const each = await Promise.all(ids.map((id) => describeOne(parts, id)));
  return [
    `no transaction${only === undefined ? "" : ` to ${only}`} that fits and was not given before`,
    ...(ids.length === 0 ? ["there is no registration"] : each.flat()),
    ...((await isDoneByNow(queued())) ? [] : ["something that happened is not queued yet"]),
    ...describeSleepers(clock),
  ].join("; ");
}

async function describeOne(parts: WhyNotPushedParts, id: string): Promise<readonly string[]> {
  const own = parts.pushed.filter(({ registrationId }) => registrationId === id);
  const named = own.slice(-maxNamed).map((one) => describePushed(one, parts.isGiven(one)));
  const more = own.length > named.length ? ["…"] : [];
  const pushed = own.length === 0 ? [] : [`pushed to ${id}: ${[...more, ...named].join(", ")}`];
  return [...pushed, await describeState(parts, id, own.length > 0)];
}

function describePushed({ txnId, attempt, status }: PushedTransaction, isGiven: boolean): string {
  const answer = status === undefined ? "no answer" : `answered ${status}`;
  return `${txnId} (attempt ${attempt}, ${answer}, ${isGiven ? "given before" : "does not fit"})`;
}

async function describeState(
  { registrationIds, state }: WhyNotPushedParts,
  id: string,
  wasPushedTo: boolean,
): Promise<string> {
  if (!registrationIds().includes(id)) return `there is no registration ${id}`;
  try {
    const { backlog, state: how, reason, ...rest } = await state(id);
    if (how === "stopped") return `nothing is pushed to ${id}: ${reason}`;
    if (backlog > 0) return describeWaiting({ id, backlog, reason, ...rest });
    return `no ${wasPushedTo ? "other " : ""}event was of interest to ${id}`;
  } catch (error) {
    return `nothing is pushed to ${id}: ${error instanceof Error ? error.message : "unknown"}`;
  }
}

function describeSleepers(clock: Clock): readonly string[] {
  const count = "pending" in clock ? clock.pending : 0;
  if (typeof count !== "number" || count === 0) return [];
  return [`${count} sleeper${count === 1 ? " waits" : "s wait"}: advance the clock`];
}
