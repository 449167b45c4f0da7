/**
 * What `appservice mock` prints. Nothing here shows a token.
 */
import type { AnsweredRequest, ProxyViolation } from "../../../mocks/prism.ts";

export function requestLine(request: AnsweredRequest): string {
  const { method, path, status, fault, operationId } = request;
  return printable(`${method} ${path} → ${status} ${fault ?? operationId ?? ""}`.trimEnd());
}

/** `request   sendTransaction  events/0/content: must be object` */
export function violationLine(violation: ProxyViolation): string {
  const { side, operationId, method, path, field, message, severity } = violation;
  const where = operationId ?? `${method} ${path}`;
  const what = field === "" ? message : `${field}: ${message}`;
  return printable(
    `${side.padEnd(8)}  ${where}  ${severity === "warning" ? "warning: " : ""}${what}`,
  );
}

/** `3 requests, 1 violation, 0 warnings` */
export function summaryLine(counts: { requests: number; breaches: number; warnings: number }) {
  return [
    plural(counts.requests, "request"),
    plural(counts.breaches, "violation"),
    plural(counts.warnings, "warning"),
  ].join(", ");
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Field names come from the other side and could steer a terminal. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, "?");
}
