/**
 * What the raw client sends with. Method and path say which operation it is, and the contract then what belongs on it:
 * the identity where the operation takes it, the token where it needs it, and whether it may be sent again.
 */
import type { AnyContract, OperationDescription } from "../../contract/operation.ts";
import { createRouter } from "../../contract/route.ts";
import { retryingFetch, type RetryingFetchOptions } from "../../resilience/retrying-fetch.ts";
import type { Address } from "./call-request.ts";
import type { Fetch } from "../connection.ts";
import type { Identity } from "../identity.ts";
import { parseAnswer } from "../../contract/call/read-answer.ts";
import { readBytes } from "../../contract/call/fetch-transport.ts";
import { retryPermission } from "./operation-retry.ts";
import { readRetryAfterMs } from "../../resilience/read-retry-after.ts";
import { sendHeld } from "../../resilience/send-held.ts";
import type { CallRetryNotice } from "./send-call.ts";

export interface RawFetchSettings {
  readonly fetch: Fetch;
  readonly contract: AnyContract;
  readonly address: Address;
  readonly token: string;
  /** How much of an answer is looked at for `retry_after_ms`. The rest of raw's answers is the caller's affair. */
  readonly maxAnswerBytes: number;
  /** Throws for a user that the client must not act as. */
  readonly checkUser: (userId: string) => void;
  readonly retry: Omit<RetryingFetchOptions, "allow" | "onRetry" | "readRetryAfterMs">;
  readonly onRetry: (notice: CallRetryNotice) => void;
}

export function createRawFetch(settings: RawFetchSettings): (identity: Identity) => Fetch {
  const { contract, address, checkUser, onRetry } = settings;
  const { fetch, token, retry, maxAnswerBytes } = settings;
  const route = createRouter(contract.operations);

  function find(method: string, url: URL): OperationDescription | undefined {
    const found = route(method, url.pathname.slice(address.basePath.length));
    return found.kind === "operation" ? found.operation : undefined;
  }

  const send = (operation: OperationDescription | undefined) =>
    retryingFetch(fetch, {
      ...retry,
      allow: () => (operation === undefined ? "never" : retryPermission(operation)),
      readRetryAfterMs: async (response) =>
        readRetryAfterMs(
          null,
          parseAnswer({ bytes: await readBytes(response, maxAnswerBytes) }),
          0,
        ),
      onRetry: (notice) => onRetry({ operationId: operation?.operationId ?? "unknown", ...notice }),
    });

  return (identity) => (request) => {
    const url = new URL(request.url);
    const operation = find(request.method, url);
    const named = url.searchParams.get("user_id");
    if (named !== null) checkUser(named);
    for (const { name } of operation?.queryParameters ?? []) {
      const pair = identity.pairs[name];
      if (pair === undefined) continue;
      url.searchParams.delete(name);
      url.search += url.search === "" ? pair.slice(1) : pair;
    }
    // A header of the caller's own stays: the token of a person, for account management (S59).
    const needsToken = operation?.token === "asToken" && !request.headers.has("Authorization");
    if (needsToken && contract.tokenIn === "query") url.searchParams.set("access_token", token);
    const addressed = url.href === request.url ? request : new Request(url, request);
    // A redirection would be given the token.
    const outgoing = new Request(addressed, { redirect: "manual", signal: request.signal });
    if (needsToken && contract.tokenIn === "header") {
      outgoing.headers.set("Authorization", `Bearer ${token}`);
    }
    return sendHeld(send(operation), outgoing, request);
  };
}
