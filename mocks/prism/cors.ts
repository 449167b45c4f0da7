/**
 * Lets browsers call a homeserver.
 * @see https://spec.matrix.org/v1.19/client-server-api/#web-browser-clients
 */
import type { Answer } from "./answer.ts";

/** The headers of the specification, and `Prefer`, which chooses the answer of a mock. */
export const corsHeaders: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, PUT, DELETE, OPTIONS",
  "access-control-allow-headers": "X-Requested-With, Content-Type, Authorization, Prefer",
};

/** Browsers ask before they send a token. */
export const preflightAnswer: Answer = { status: 204, headers: corsHeaders, body: undefined };

/** An application service is called by its homeserver alone. */
export function takesBrowsers(documentName: string): boolean {
  return documentName.endsWith("/homeserver");
}
