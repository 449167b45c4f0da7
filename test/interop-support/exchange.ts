/**
 * Exchanges for the tests of transcripts.
 */
import type { Exchange } from "../interop/tap.ts";

export function exchange(changes: Partial<Exchange>): Exchange {
  return {
    direction: "to-homeserver",
    caller: "irc",
    method: "GET",
    path: "/_matrix/client/v3/account/whoami",
    parameters: {},
    operationId: "getTokenOwner",
    authentication: "header",
    request: undefined,
    status: 200,
    answer: { user_id: "@bob:example.org" },
    injected: false,
    atMs: 0,
    ...changes,
  };
}

/** A transaction with events of these IDs, all of one type. */
export function transaction(ids: readonly string[], changes: Partial<Exchange> = {}): Exchange {
  const events = ids.map((id) => ({ event_id: id, type: `type.${id}` }));
  return exchange({
    direction: "to-application-service",
    method: "PUT",
    operationId: "sendTransaction",
    request: { events },
    answer: {},
    ...changes,
  });
}
