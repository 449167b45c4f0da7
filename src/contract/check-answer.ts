/**
 * What is wrong with an answer: an undeclared status, a body that is not JSON or breaks the schema, an error without an
 * errcode, an errcode that is not listed.
 */
import { parseJson } from "./body.ts";
import type { AnyCheckedContract, OperationDescription } from "./operation.ts";
import { locateFault, type Place } from "./fault.ts";

/** What a check of a message finds. */
export interface Finding extends Place {
  /** `error` when the contract forbids it, `warning` when the contract only does not know it, such as a new errcode. */
  readonly severity: "error" | "warning";
}

export interface AnswerToCheck {
  readonly status: number;
  readonly contentType: string | undefined;
  /** Decoded. */
  readonly bytes: Uint8Array;
}

export function checkStatus(operation: OperationDescription, status: number): Finding[] {
  if (operation.statuses.includes(status)) return [];
  return [error("status", `${status} is not declared`)];
}

/** Whether the contract wants JSON: media have no schema, errors are always JSON. */
export function wantsJson(
  { validators }: AnyCheckedContract,
  { operationId }: OperationDescription,
  status: number,
): boolean {
  return status >= 400 || validators.responses[operationId]?.[String(status)] !== undefined;
}

/** For answers that are to be JSON. */
export function checkJsonAnswer(
  contract: AnyCheckedContract,
  operation: OperationDescription,
  { status, contentType, bytes }: AnswerToCheck,
): Finding[] {
  if (bytes.length === 0) return [emptyBody(operation, status)];
  let value: unknown;
  try {
    value = parseJson(bytes);
  } catch {
    const type = mediaType(contentType);
    if (type === "application/json") return [error("", "the body is not valid JSON")];
    return [error("", `the body is not JSON but ${type ?? "of no stated type"}`)];
  }
  const found: Finding[] = [];
  if (mediaType(contentType) !== "application/json") {
    found.push(warning("content-type", "is not application/json"));
  }
  const validator = contract.validators.responses[operation.operationId]?.[String(status)];
  const place = locateFault(validator, value);
  if (place !== undefined) return [...found, { ...place, severity: "error" }];
  if (status < 400) return found;
  // An answer that asks for authentication is no error, and its schema says so.
  return [...found, ...checkErrcode(operation, status, value, validator === undefined)];
}

function emptyBody(operation: OperationDescription, status: number): Finding {
  const message = "the body is empty";
  // The specification lets an application service leave it out of an error (S16).
  if (status >= 400 && operation.token === "hsToken") return warning("", message);
  return error("", status >= 400 ? message : `${message}: send {}`);
}

function checkErrcode(
  operation: OperationDescription,
  status: number,
  value: unknown,
  required: boolean,
): Finding[] {
  const errcode =
    typeof value === "object" && value !== null && "errcode" in value ? value.errcode : undefined;
  if (typeof errcode !== "string") return required ? [error("", "errcode is missing")] : [];
  const listed = operation.errcodes[String(status)] ?? [];
  if (listed.length === 0 || listed.includes(errcode)) return [];
  // Application services may have codes of their own: COM.EXAMPLE.MYAPPSERVICE_NOT_FOUND (S47).
  if (operation.token === "hsToken" && !errcode.startsWith("M_")) return [];
  const name = /^[\w.]{1,80}$/u.test(errcode) ? errcode : "a code of this form";
  return [warning("errcode", `${name} is not listed for ${status}`)];
}

/** Without parameters; only what is safe to show. */
function mediaType(contentType: string | undefined): string | undefined {
  return /^\s*(?<type>[\w.+*-]+\/[\w.+*-]+)/u
    .exec(contentType ?? "")
    ?.groups?.["type"]?.toLowerCase();
}

function error(field: string, message: string): Finding {
  return { field, message, severity: "error" };
}

function warning(field: string, message: string): Finding {
  return { field, message, severity: "warning" };
}
