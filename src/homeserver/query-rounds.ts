/**
 * Asks several application services about one ID until one says yes or all say no:
 *
 *   each in turn ──200──▶ yes
 *    ▲   │ who says 404 is not asked again; when that is everybody ──▶ no
 *    └ pause  … some times, inside a limit … ──▶ 408 M_UNKNOWN
 *
 * In rounds, so that one that does not answer takes no more than one try's time from those behind it. One after the other,
 * because two that are asked at the same time might both create it.
 * @see https://spec.matrix.org/v1.19/application-service-api/#querying
 */
import { parseAnswer } from "../contract/call/read-answer.ts";
import type { CallOutcome } from "../contract/call/transport.ts";
import type { Registration } from "../editions/registration.ts";
import { MatrixError } from "../matrix/error.ts";
import type { Backoff } from "../resilience/backoff.ts";
import type { Clock } from "../resilience/clock.ts";
import { DeadlineError } from "../resilience/deadline.ts";
import { retry, type Verdict } from "../resilience/retry.ts";
import { parseRetryAfter } from "../resilience/retry-after.ts";
import { isUnknownPath } from "./legacy-fallback.ts";
import { errcodeOf } from "./service-answer.ts";
import type { CallService, ServiceRequest } from "./service-call.ts";
import {
  answerReason,
  noAnswerInTime,
  noAnswerReason,
  type UnansweredQuery,
} from "./unanswered-query.ts";

export interface QueryRoundsSettings {
  readonly send: CallService;
  readonly limitMs: number;
  readonly maxAttempts: number;
  readonly timeoutMs: number;
  readonly backoff: Backoff;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onUnanswered: ((notice: UnansweredQuery) => void) | undefined;
}

export interface Question {
  readonly operationId: "queryUserById" | "queryRoomByAlias";
  readonly path: NonNullable<ServiceRequest["path"]>;
  /** What it is about. */
  readonly id: string;
  /** Whom to ask, in this order. */
  readonly registrations: readonly Registration[];
  /** Keeps the `id` of each application service that has been asked and has not said no. */
  readonly pending: Set<string>;
}

/**
 * @returns whether one says that it exists
 * @throws MatrixError 408 `M_UNKNOWN` saying what each answered, when some did not say
 */
export async function askInRounds(
  { id, registrations, pending, ...request }: Question,
  settings: QueryRoundsSettings,
): Promise<boolean> {
  const { send, clock, timeoutMs, onUnanswered } = settings;
  let undecided = registrations;
  const reasons = new Map<Registration, string>();

  async function askRound(attempt: number, signal: AbortSignal): Promise<Round> {
    const waits: (number | undefined)[] = [];
    for (const registration of undecided) {
      const { id: registrationId } = registration;
      pending.add(registrationId);
      const { path, operationId } = request;
      const outcome = await send(registration, operationId, { path, timeoutMs, signal });
      signal.throwIfAborted();
      const said = judge(outcome, registration, clock.now());
      if (said.kind === "yes") return { exists: true };
      if (said.kind === "no") {
        pending.delete(registrationId);
        undecided = undecided.filter((one) => one !== registration);
        continue;
      }
      waits.push(said.retryAfterMs);
      reasons.set(registration, said.reason);
      onUnanswered?.({ registrationId, id, attempt, reason: said.reason });
    }
    return undecided.length === 0 ? { exists: false } : { verdict: whenToAskAgain(waits) };
  }

  try {
    const { exists } = await retry(askRound, {
      ...settings,
      budgetMs: settings.limitMs,
      classify: (outcome) => (outcome.ok ? (outcome.value.verdict ?? "done") : "done"),
    });
    if (exists !== undefined) return exists;
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
  }
  const each = undecided.map(
    (one) => `${JSON.stringify(one.id)} ${reasons.get(one) ?? noAnswerInTime}`,
  );
  const text = `nobody said in time whether ${id} exists: ${each.join("; ")}`;
  throw new MatrixError(408, "M_UNKNOWN", text);
}

interface Round {
  readonly exists?: boolean;
  readonly verdict?: Verdict;
}

/** Later than the next pause only when all want to be left alone for so long. */
function whenToAskAgain(waits: readonly (number | undefined)[]): Verdict {
  return { retryAfterMs: Math.min(...waits.map((one) => one ?? 0)) };
}

type Said =
  | { readonly kind: "yes" }
  | { readonly kind: "no" }
  | {
      readonly kind: "nothing";
      readonly reason: string;
      readonly retryAfterMs?: number | undefined;
    };

/** No is 404, and no path for such a question; yes is a success with JSON that is no error (Y11, Y24). */
function judge(outcome: CallOutcome, registration: Registration, nowMs: number): Said {
  if (!outcome.ok) return { kind: "nothing", reason: noAnswerReason(outcome.error) };
  const answer = outcome.value;
  const { status } = answer;
  if (status === 404 || isUnknownPath(answer)) return { kind: "no" };
  const errcode = errcodeOf(answer);
  if (status >= 200 && status <= 299) {
    if (errcode === "M_NOT_FOUND") return { kind: "no" };
    if (errcode === undefined && parseAnswer(answer) !== undefined) return { kind: "yes" };
  }
  const retryAfterMs = parseRetryAfter(answer.header("retry-after"), { nowMs });
  return { kind: "nothing", reason: answerReason(answer, registration), retryAfterMs };
}
