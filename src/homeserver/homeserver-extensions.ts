/**
 * The side that a homeserver author runs: what application services may do with the client-server API, over handlers of
 * the author's own. Finds out who is calling and as whom, keeps everybody out of other people's namespaces, checks requests
 * and answers against the contract, and answers pings.
 * @see https://spec.matrix.org/v1.19/application-service-api/#client-server-api-extensions
 */
import { toFetch, type Fetch } from "../contract/fetch.ts";
import { createRouter } from "../contract/route.ts";
import {
  createServe,
  type Serve,
  type ServedRequest,
  type ServeHandler,
} from "../contract/serve.ts";
import { MatrixError } from "../matrix/error.ts";
import { systemClock, type Clock } from "../resilience/clock.ts";
import { withDeadline } from "../resilience/deadline.ts";
import { createAdmission } from "./admission.ts";
import type { Caller } from "./caller.ts";
import { readCallerQuery } from "./caller-query.ts";
import { applyServiceRules, checkAuthorAnswer } from "./check-author-answer.ts";
import { errorProfiles, type ErrorProfile } from "./error-profile.ts";
import { createGuard } from "./guard.ts";
import { createIdentifyCaller, type Accounts } from "./identify-caller.ts";
import { createPing, type PingApplicationService } from "./ping.ts";
import type { Registrations } from "./registrations.ts";
import {
  servedContract,
  type HandlerContext,
  type HomeserverHandlers,
  type ServedEdition,
} from "./served-edition.ts";

export interface HomeserverExtensionsOptions<Edition extends ServedEdition = "v1"> {
  /** Who there is. */
  readonly registrations: Registrations;
  /** What the homeserver knows of its users. */
  readonly accounts: Accounts;
  /** By operationId, as many as there are. */
  readonly handlers: HomeserverHandlers<Edition>;
  /** Which edition's paths are served; `serveTogether` joins several. Defaults to `v1`. */
  readonly edition?: Edition;
  /** Whether v1 takes an access token in the query, as it had to until v1.19. Defaults to false. */
  readonly allowTokenInQuery?: boolean;
  /** Whether virtual users can have sessions of their own; an OAuth-only homeserver has none (S62, S64). Defaults to true. */
  readonly legacyLogin?: boolean;
  /** Whose errors to answer with where homeservers differ. Defaults to `errorProfiles.spec`. */
  readonly errors?: ErrorProfile;
  /** Pings an application service. Defaults to `createPing()`. */
  readonly ping?: PingApplicationService;
  /**
   * Whether answers are checked against the contract: one that does not fit becomes 500, and `onError` hears why. For
   * tests and trials; costs as much as the answer is long. Defaults to false.
   */
  readonly checkAnswers?: boolean;
  /** Longest JSON body, in bytes. Defaults to 16 MiB. */
  readonly maxBodyBytes?: number;
  /** Longest upload, in bytes. Defaults to 50 MiB. */
  readonly maxUploadBytes?: number;
  /**
   * How long it may take to find out who is calling, and then to handle the request, in milliseconds; the `timeout` that the
   * request asks for comes on top. Defaults to 120,000.
   */
  readonly deadlineMs?: number;
  /** Told of everything that is answered with 500. Defaults to writing nothing. */
  readonly onError?: (error: unknown, operationId: string) => void;
  /** Defaults to the clock of the machine. */
  readonly clock?: Clock;
}

export interface HomeserverExtensions {
  /** Answers a web-standard request; never rejects. */
  readonly fetch: Fetch;
  /** What `toNodeListener` and `listen` serve. */
  readonly serve: Serve;
  /** Whether the edition has this path, with a handler or without. */
  knows(path: string): boolean;
}

const defaults = {
  maxBodyBytes: 16 * 1024 * 1024,
  maxUploadBytes: 50 * 1024 * 1024,
  deadlineMs: 120_000,
};

/** @throws TypeError when there is no operation for a handler, or no such edition */
export function createHomeserverExtensions(
  // Not by a type parameter: with one the compiler forgets which status a handler returns.
  options:
    | HomeserverExtensionsOptions
    | (HomeserverExtensionsOptions<"draft"> & { readonly edition: "draft" }),
): HomeserverExtensions {
  const settings = { ...defaults, ...options };
  const { registrations, accounts, clock = systemClock, errors = errorProfiles.spec } = options;
  const contract = servedContract(options.edition ?? "v1");
  const { tokenIn } = contract;
  const admit = createAdmission({
    guard: createGuard({ registrations, errors }),
    accounts,
    serverName: registrations.serverName,
    tokenIn,
    legacyLogin: options.legacyLogin ?? true,
    errors,
  });

  const wrap =
    (handler: AuthorHandler): ServeHandler =>
    async (request) => {
      const caller = request.caller as Caller | null;
      const gone = request.incoming.signal?.();
      const { contentType } = request.incoming;
      const ms = settings.deadlineMs + patienceOf(request);
      const work = async (signal: AbortSignal): Promise<Answer> => {
        const refusal = await admit(request, caller);
        if (refusal !== undefined) throw refusal;
        return handler(request, { caller, signal, contentType });
      };
      const answer = await withDeadline(work, { ms, clock, signal: gone }).catch((error: unknown) =>
        toAnswer(error, gone),
      );
      const outgoing = applyServiceRules(request, caller, answer);
      if (options.checkAnswers === true) checkAuthorAnswer(contract, request.operation, outgoing);
      return outgoing;
    };

  const given = options.handlers as Readonly<Record<string, AuthorHandler | undefined>>;
  const handlers = Object.entries(given).flatMap(([operationId, handler]) => {
    if (!Object.hasOwn(contract.operations, operationId) || operationId === "pingAppservice") {
      throw new TypeError(`${contract.name} has no operation ${operationId} to handle`);
    }
    return handler === undefined ? [] : [[operationId, wrap(handler)] as const];
  });
  const answerPing = wrap(pingHandler(options.ping ?? createPing()));

  const identify = createIdentifyCaller({
    registrations,
    accounts,
    contract,
    allowTokenInQuery: options.allowTokenInQuery ?? false,
    errors,
  });
  const serve = createServe({
    contract,
    authenticate: (request, operation) =>
      operation.token === null
        ? null
        : withDeadline(() => identify(request, operation), { ms: settings.deadlineMs, clock }),
    readQuery: ({ query }, operation, caller) =>
      readCallerQuery(query, operation, caller as Caller | null),
    handlers: Object.fromEntries([...handlers, ["pingAppservice", answerPing]]),
    maxBodyBytes: settings.maxBodyBytes,
    maxMediaBytes: settings.maxUploadBytes,
    onError: options.onError ?? (() => undefined),
  });
  const route = createRouter(contract.operations);

  return {
    serve,
    fetch: toFetch(serve),
    knows: (path) => route("GET", path).kind !== "unknown-path",
  };
}

type Answer = Awaited<ReturnType<ServeHandler>>;
type AuthorHandler = (request: ServedRequest, context: HandlerContext) => Promise<Answer> | Answer;

/** An error that is meant as the answer is judged like any other; who has gone gets one that nobody reads. */
function toAnswer(error: unknown, gone: AbortSignal | undefined): Answer {
  if (gone?.aborted === true && error === gone.reason) return unread;
  if (!(error instanceof MatrixError) || error.retryAfterMs !== undefined) throw error;
  return { status: error.status, body: error.body };
}

const unread: Answer = {
  status: 500,
  body: { errcode: "M_UNKNOWN", error: "the caller has gone" },
};

/** How long the request itself is ready to wait, as `/sync` does. */
function patienceOf({ query }: ServedRequest): number {
  const { timeout, timeout_ms: timeoutMs } = query;
  const asked = typeof timeout === "number" ? timeout : timeoutMs;
  return typeof asked === "number" && asked > 0 ? asked : 0;
}

/** That it is the caller's own registration is known by then. */
function pingHandler(ping: PingApplicationService): AuthorHandler {
  return async ({ body }, { caller, signal }) => {
    if (caller?.kind !== "application-service") throw new TypeError("nobody to ping");
    const { transaction_id: transactionId } = body as { readonly transaction_id?: string };
    const durationMs = await ping({ registration: caller.registration, transactionId, signal });
    return { status: 200, body: { duration_ms: durationMs } };
  };
}
