/**
 * Answers of whatever stands before a server, which has not heard of the request.
 */
import type { WireTrouble } from "./trouble.ts";

/** As nginx has them; `200` is the page of a network that wants a login first. */
export function htmlPage(status: number, title: string): Response {
  const heading = status === 200 ? title : `${status} ${title}`;
  const page = `<html>\r\n<head><title>${heading}</title></head>\r\n<body>\r\n<center><h1>${heading}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return new Response(page, { status, headers: { "Content-Type": "text/html" } });
}

/**
 * `retry_after_ms` is the older way; `Retry-After` counts in seconds.
 * @see https://spec.matrix.org/v1.19/client-server-api/#rate-limiting
 */
export function rateLimited(trouble: Extract<WireTrouble, { kind: "rate-limited" }>): Response {
  const { retryAfterMs = 2_000, saidIn = "both" } = trouble;
  const isIn = (place: "header" | "body"): boolean => saidIn === place || saidIn === "both";
  const body = {
    errcode: "M_LIMIT_EXCEEDED",
    error: "Too many requests",
    ...(isIn("body") && { retry_after_ms: retryAfterMs }),
  };
  const headers = isIn("header") && { "Retry-After": String(Math.ceil(retryAfterMs / 1_000)) };
  return Response.json(body, { status: 429, headers: { ...headers } });
}
