/**
 * What `appservice mock` prints. Nothing here shows a token.
 */
import type { IncomingRequest, OutgoingAnswer } from "../../contract/serve.ts";
import type { AnsweredRequest, ProxyViolation } from "../../../mocks/prism.ts";

export function requestLine(request: AnsweredRequest): string {
  const { method, path, status, fault, operationId } = request;
  return printable(`${method} ${path} → ${status} ${fault ?? operationId ?? ""}`.trimEnd());
}

/** `GET /_matrix/client/v3/sync?timeout=0 → 200`. What was wrong is in the answer. */
export function statefulRequestLine(
  { method, path, query }: Pick<IncomingRequest, "method" | "path" | "query">,
  { status, body }: OutgoingAnswer,
): string {
  const search = new URLSearchParams(query);
  for (const secret of ["access_token", "user_token"]) search.delete(secret);
  const rest = search.size === 0 ? "" : `?${search}`;
  const errcode = status >= 400 && typeof body === "string" ? errcodeOf(body) : "";
  return printable(`${method} ${path}${rest} → ${status} ${errcode}`.trimEnd());
}

function errcodeOf(body: string): string {
  return /"errcode":"(?<errcode>[^"]*)"/u.exec(body)?.groups?.["errcode"] ?? "";
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
