/**
 * Sends one request to an application service, whichever operation it is: with the token where the edition puts it, on the
 * present path or the one before, once, and for a limited time. Redirections are not followed, because they would be given
 * the token, and answers are bounded.
 * @see https://spec.matrix.org/v1.19/application-service-api/#homeserver---application-service-api
 */
import { createWriteAddress, type WriteAddress } from "../contract/call/call-address.ts";
import { chooseTransport } from "../contract/call/choose-transport.ts";
import type { HttpDispatcher } from "../contract/call/dispatcher-transport.ts";
import type { CallOutcome, OutgoingCall } from "../contract/call/transport.ts";
import type { OperationDescription } from "../contract/operation.ts";
import type { Registration } from "../editions/registration.ts";
import { type Clock, systemClock } from "../resilience/clock.ts";
import { createSharedAlarm } from "../resilience/shared-alarm.ts";
import { tryOnce } from "../resilience/try-once.ts";
import { asksForFallback, isUnknownPath, type LegacyFallback } from "./legacy-fallback.ts";
import { readAddress, type ServiceAddress } from "./service-address.ts";
import { type EditionOf, editionOf, serviceContract } from "./service-edition.ts";

/** How application services are called. */
export interface ServiceCallOptions {
  /** Defaults to `v1`, the stable protocol. */
  readonly edition?: EditionOf;
  /**
   * Sends a request. Defaults to what is below Node's own `fetch`, without its cost (Node 24 and later), and to the global
   * `fetch` elsewhere and where somebody has replaced it. Connections are kept for the next request.
   */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** In place of `fetch`: a `Pool`, `Agent` or `ProxyAgent` of undici 7 or later. */
  readonly dispatcher?: HttpDispatcher;
  /** The longest answer that is read, in bytes. Defaults to 1 MiB. */
  readonly maxAnswerBytes?: number;
  /** When the path before is tried. Defaults to `unknown-path`. */
  readonly legacyFallback?: LegacyFallback;
  /** For how long the path before is taken first when it was the one that worked, in milliseconds. Defaults to an hour. */
  readonly legacyRetryMs?: number;
  /** Defaults to the clock of the machine. */
  readonly clock?: Clock;
}

export interface ServiceRequest {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  /** JSON, sent as it stands. */
  readonly body?: string | undefined;
  /** The time until the whole answer is here, in milliseconds; on both paths together. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @returns the answer, whatever its status, or why there is none: DeadlineError, the reason of the signal, a network error,
 *   a MatrixError for an answer that is too long, a UncallableError. Rejects only with a TypeError, for a request that
 *   cannot be written
 */
export type CallService = (
  registration: Registration,
  operationId: string,
  request: ServiceRequest,
) => Promise<CallOutcome>;

/** The registration does not allow any request: no url, or one that is no good. */
export class UncallableError extends TypeError {
  override readonly name = "UncallableError";
}

/** What is known of one application service. */
interface Service {
  readonly address: ServiceAddress;
  readonly routes: Map<string, ServiceRoutes>;
}

interface ServiceRoutes {
  readonly operation: OperationDescription;
  readonly present: Route;
  readonly before: Route | undefined;
  /** Until when the path before is taken first. */
  beforeUntilMs: number;
}

interface Route {
  readonly write: WriteAddress;
  readonly headers: Readonly<Record<string, string>>;
}

export function createServiceCall(options: ServiceCallOptions): CallService {
  const { edition = "v1", fetch, dispatcher, clock = systemClock } = options;
  const { maxAnswerBytes = 1024 * 1024, legacyRetryMs = 3_600_000 } = options;
  const { legacyFallback = "unknown-path" } = options;
  if (fetch !== undefined && dispatcher !== undefined) {
    throw new TypeError("give either fetch or dispatcher");
  }
  if (!(maxAnswerBytes > 0)) {
    throw new RangeError(`maxAnswerBytes must be above 0, not ${maxAnswerBytes}`);
  }
  const transport = chooseTransport({ fetch, dispatcher, maxAnswerBytes });
  const alarm = createSharedAlarm(clock);
  // By the registration itself: one that takes its place is another service.
  const services = new WeakMap<Registration, Service>();

  function serviceOf(registration: Registration): Service {
    const known = services.get(registration);
    if (known !== undefined) return known;
    const service = { address: readAddress(registration), routes: new Map() };
    services.set(registration, service);
    return service;
  }

  function routesOf(registration: Registration, { address, routes }: Service, id: string) {
    const known = routes.get(id);
    if (known !== undefined) return known;
    const contract = serviceContract(editionOf(edition, registration));
    const operation = contract.operations[id];
    if (operation === undefined) throw new TypeError(`${contract.name} has no operation ${id}`);
    const { legacyPath } = operation;
    const made: ServiceRoutes = {
      operation,
      present: createRoute(operation, address, [contract.tokenIn]),
      before:
        legacyPath === null || legacyFallback === "never"
          ? undefined
          : // What knows only these paths may be from before the header; the two must agree (S17).
            createRoute({ ...operation, path: legacyPath }, address, ["header", "query"]),
      beforeUntilMs: -1,
    };
    routes.set(id, made);
    return made;
  }

  return async (registration, operationId, request) => {
    let service: Service;
    try {
      service = serviceOf(registration);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      return { ok: false, error: new UncallableError(error.message) };
    }
    const routes = routesOf(registration, service, operationId);
    const { operation, present, before } = routes;
    const endMs = clock.elapsed() + request.timeoutMs;
    const { origin } = service.address;

    const send = ({ write, headers }: Route, ms: number): Promise<CallOutcome> => {
      const { path = {}, query = {}, body, signal } = request;
      const call: OutgoingCall = {
        method: operation.method,
        origin,
        path: write({ path, query }),
        headers,
        body,
      };
      return tryOnce((finish) => transport(call, finish), { ms, alarm, signal });
    };

    if (before === undefined) return send(present, request.timeoutMs);
    const isBeforeFirst = clock.elapsed() < routes.beforeUntilMs;
    const first = await send(isBeforeFirst ? before : present, request.timeoutMs);
    const leftMs = endMs - clock.elapsed();
    if (!first.ok || leftMs <= 0 || !asksForFallback(legacyFallback, first.value)) return first;
    const second = await send(isBeforeFirst ? present : before, leftMs);
    // Neither path is known: then the first word counts.
    if (second.ok && isUnknownPath(second.value)) return first;
    if (second.ok && !asksForFallback(legacyFallback, second.value)) {
      routes.beforeUntilMs = isBeforeFirst ? -1 : clock.elapsed() + legacyRetryMs;
    }
    return second;
  };
}

function createRoute(
  operation: OperationDescription,
  { basePath, token }: ServiceAddress,
  tokenIn: readonly ("header" | "query" | "body")[],
): Route {
  const inQuery = tokenIn.includes("query");
  return {
    write: createWriteAddress(operation, {
      basePath,
      tokenPair: inQuery ? `&access_token=${encodeURIComponent(token)}` : "",
    }),
    headers: {
      ...(tokenIn.includes("header") && { authorization: `Bearer ${token}` }),
      ...(operation.requestBody !== null && { "content-type": "application/json" }),
    },
  };
}
