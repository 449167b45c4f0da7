/**
 * What an author's handler answers, before it goes out: whether it fits the contract, and the rules for answers to
 * application services that no schema has.
 */
import { checkJsonAnswer, checkStatus, wantsJson } from "../contract/check-answer.ts";
import { ContractViolationError } from "../contract/contract-violation.ts";
import { describePlace } from "../contract/fault.ts";
import type { AnyCheckedContract, OperationDescription } from "../contract/operation.ts";
import { isMedia, type ServedAnswer, type ServedRequest } from "../contract/serve.ts";
import type { Caller } from "./caller.ts";

const encoder = new TextEncoder();

/** @throws ContractViolationError naming the operation and the field; with nothing of what the answer holds */
export function checkAuthorAnswer(
  contract: AnyCheckedContract,
  operation: OperationDescription,
  { status, body }: ServedAnswer,
): void {
  const findings = checkStatus(operation, status);
  if (!isMedia(body) && wantsJson(contract, operation, status)) {
    const bytes = encoder.encode(JSON.stringify(body ?? {}));
    const contentType = "application/json";
    findings.push(...checkJsonAnswer(contract, operation, { status, contentType, bytes }));
  }
  const violation = findings.find(({ severity }) => severity === "error");
  if (violation === undefined) return;
  throw new ContractViolationError(operation.operationId, describePlace(violation));
}

/**
 * @returns the answer that goes out
 * @throws ContractViolationError when an application service is asked to authenticate like a person (S74, S75)
 * @throws TypeError when it is no answer
 */
export function applyServiceRules(
  { operation, body: sent }: Pick<ServedRequest, "operation" | "body">,
  caller: Caller | null,
  answer: ServedAnswer,
): ServedAnswer {
  const { operationId } = operation;
  if (!Number.isInteger((answer as Partial<ServedAnswer> | undefined)?.status)) {
    throw new TypeError(
      `the handler of ${operationId} must return { status, body }, such as { status: 200, body: {} }`,
    );
  }
  const { status, body } = answer;
  if (caller?.kind === "application-service" && status === 401 && has(body, "flows")) {
    throw new ContractViolationError(
      operationId,
      "an application service must not be asked to authenticate",
    );
  }
  const isSession = operationId === "register" && status === 200;
  if (!isSession || !has(sent, "inhibit_login") || sent.inhibit_login !== true) return answer;
  return { ...answer, body: withoutSession(body) };
}

/** Who did not want a session gets none (S61). */
function withoutSession(body: unknown): unknown {
  const {
    access_token: _,
    refresh_token: _1,
    expires_in_ms: _2,
    device_id: _3,
    ...rest
  } = (body ?? {}) as Record<string, unknown>;
  return rest;
}

function has<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
  return typeof value === "object" && value !== null && name in value;
}
