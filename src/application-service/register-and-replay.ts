/**
 * "Application service has not registered this user": registers the virtual user and sends the call again, once and with
 * the same transaction ID, since the first was refused before anything else was looked at.
 * @see https://spec.matrix.org/v1.19/application-service-api/#identity-assertion
 */
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import type { Clock } from "../resilience/clock.ts";
import { DeadlineError, withDeadline } from "../resilience/deadline.ts";
import type { Registrar } from "./ensure-registered.ts";
import { kindOf } from "./error-kind.ts";

export interface RefusedCall<T> {
  /** Who it acts as: inside the namespaces, since Dendrite says the same of users outside. */
  readonly userId: UserId;
  readonly registrar: Pick<Registrar, "again">;
  /** Sends the same call again, in what is left of its time. */
  readonly send: (budgetMs: number) => Promise<T>;
  /** When the time of the call is over, as the clock counts. */
  readonly endMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/**
 * @param refusal what the first try threw
 * @returns what the call resolves to
 * @throws the refusal when it is another, or the time is over; the reason of the signal as soon as it fires; when the
 *   user cannot be registered, why; what the second try threw
 */
export async function registerAndReplay<T>(refusal: unknown, call: RefusedCall<T>): Promise<T> {
  const { userId, registrar, send, endMs, clock, signal } = call;
  if (kindOf(refusal) !== "not-registered" || endMs <= clock.elapsed()) throw refusal;
  try {
    const ms = endMs - clock.elapsed();
    await withDeadline(() => registrar.again(userId), { ms, clock, signal });
  } catch (error) {
    throw error instanceof DeadlineError ? refusal : error;
  }
  const leftMs = endMs - clock.elapsed();
  if (leftMs <= 0) throw refusal;
  return send(leftMs);
}
