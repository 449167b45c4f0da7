/**
 * An application service for tests of those who call it, played in process through `fetch`: answers as scripted, checks
 * every request against the contract, and keeps what it was sent.
 */
import assert from "node:assert/strict";
import { checkRequest } from "../../src/contract/check-exchange.ts";
import { createRouter } from "../../src/contract/route.ts";
import * as draft from "../../src/editions/draft-checked.ts";
import type { Registration } from "../../src/editions/registration.ts";
import * as v1 from "../../src/editions/v1-checked.ts";
import type { Step } from "../application-service/homeserver-peer.ts";

export {
  fail,
  inTurn,
  matrixError,
  ok,
  page,
  refuse,
  run,
} from "../application-service/homeserver-peer.ts";
export type { Step } from "../application-service/homeserver-peer.ts";

/** Something that must not turn up in any text. */
export const secret = "HS+secret/token=";

export function registrationOf(id: string, rest: Partial<Registration> = {}): Registration {
  return {
    id,
    url: `http://${id}`,
    as_token: `as-${id}`,
    hs_token: secret,
    sender_localpart: `_${id}_bot`,
    namespaces: {
      users: [{ regex: `@_${id}_.*`, exclusive: true }],
      aliases: [{ regex: `#_${id}_.*`, exclusive: true }],
    },
    protocols: [id],
    ...rest,
  };
}

export const irc = registrationOf("irc");

/** A request as it arrived. */
export interface SeenByService {
  /** Of the registration: the host. */
  readonly service: string;
  readonly operationId: string;
  readonly method: string;
  /** Path and query as on the wire. */
  readonly target: string;
  readonly headers: Headers;
  readonly text: string;
}

export interface ServicePeer {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly seen: readonly SeenByService[];
  /** Path and query of each request, in order. */
  readonly targets: () => string[];
  /** Whom each request went to, in order. */
  readonly services: () => string[];
}

/**
 * @param script by path, operationId or service, `*` for the others: the first of these that there is. Unscripted requests
 *   are answered 200 `{}`
 */
export function createServicePeer(
  script: Readonly<Record<string, Step>> = {},
  options: { edition?: "v1" | "draft" } = {},
): ServicePeer {
  const contract = options.edition === "draft" ? draft.applicationService : v1.applicationService;
  const route = createRouter(contract.operations);
  const seen: SeenByService[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const found = route(request.method, url.pathname);
    const bytes = new Uint8Array(await request.arrayBuffer());
    const check = { url, headers: request.headers, body: bytes };
    assert.deepEqual(checkRequest(contract, found, check), [], "a breach of the contract");
    assert.equal(request.redirect, "manual", "a redirection would be given the token");
    const operationId = found.kind === "operation" ? found.operation.operationId : "unknown";
    const { method, headers } = request;
    const text = new TextDecoder().decode(bytes);
    const service = url.hostname;
    seen.push({
      service,
      operationId,
      method,
      target: url.pathname + url.search,
      headers,
      text,
    });
    const step =
      script[url.pathname] ??
      script[operationId] ??
      script[service] ??
      script["*"] ??
      (() => Response.json({}));
    return step({
      operationId,
      method,
      url,
      path: found.kind === "operation" ? found.parameters : {},
      as: null,
      headers,
      text,
      bytes,
      body: null,
    });
  };
  return {
    fetch,
    seen,
    targets: () => seen.map(({ target }) => target),
    services: () => seen.map(({ service }) => service),
  };
}
