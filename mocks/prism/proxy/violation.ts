/**
 * A breach of the contract by one of the two sides of a proxy.
 */
import type { Finding } from "../../../src/contract/check-answer.ts";
import type { Violation } from "../../../src/contract/check-exchange.ts";
import { describeTarget, type Call } from "../call.ts";

/** `side` is who is at fault: the one who asked or the one who answered. `strict` lets a warning pass. */
export interface ProxyViolation extends Violation {
  readonly method: string;
  /** Path and query as they came, with tokens left out. */
  readonly path: string;
  /** The field or header: `events/0/content`; empty when it is the message as a whole. */
  readonly field: string;
}

export function toViolation(
  side: Violation["side"],
  call: Call,
  operationId: string | null,
  { field, message, severity }: Finding,
): ProxyViolation {
  return {
    side,
    operationId,
    method: call.method,
    path: describeTarget(call),
    field,
    message,
    severity,
  };
}
