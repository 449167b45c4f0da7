/**
 * The side that a bridge author runs: receives what the homeserver sends, authenticates and checks it, and handles each
 * event once. Serves the stable protocol and the draft's paths at the same time.
 * @see https://spec.matrix.org/v1.19/application-service-api/
 */
import { toFetch, type Fetch } from "../contract/fetch.ts";
import type { Handlers } from "../contract/handlers.ts";
import { createServe, errorAnswer, type Serve, type ServeHandler } from "../contract/serve.ts";
import type { Registration } from "../editions/registration.ts";
import * as v1 from "../editions/v1-checked.ts";
import type { ApplicationService as Wire } from "../editions/v1.ts";
import { MatrixError } from "../matrix/error.ts";
import { exponentialBackoff, type Backoff } from "../resilience/backoff.ts";
import { systemClock, type Clock } from "../resilience/clock.ts";
import { createAfterHandlers } from "./after-handlers.ts";
import { createAfterStore } from "./after-store.ts";
import { createAuthenticate } from "./authenticate.ts";
import { checkHandlerNames, createAuthorHandlers } from "./author-handler.ts";
import { checkOwnRegistration } from "./check-registration.ts";
import { checkStore } from "./check-store.ts";
import { createDeadLetters, type DeadLetters } from "./dead-letters.ts";
import { createDispatch, type EventHandlers } from "./event-handlers.ts";
import { createInboxWorker } from "./inbox-worker.ts";
import { createLanes } from "./lanes.ts";
import { createPruning } from "./prune-now-and-then.ts";
import { createQuery } from "./queries.ts";
import { createReceive } from "./receive.ts";
import { createRunHandlers } from "./run-handlers.ts";
import { runRest } from "./run-rest.ts";
import { readTransaction, type ClientEvent } from "./transaction-content.ts";
import type { TransactionStore } from "./transaction-store.ts";

/** Handlers by operationId; transactions and ping are answered by the service itself. */
export type ApplicationServiceHandlers = Partial<
  Omit<Handlers<Wire.operations>, "sendTransaction" | "ping">
>;

export interface ApplicationServiceOptions {
  /** The registration file's content. Its tokens must not be empty. */
  readonly registration: Registration;
  /** What is remembered of transactions: `createMemoryStore()`, a SQLite file or PostgreSQL. */
  readonly store: TransactionStore;
  /** User and alias queries, third-party look-ups, keys. Defaults to none: queries are answered 404. */
  readonly handlers?: ApplicationServiceHandlers;
  /**
   * When a transaction is acknowledged: when its handlers have finished, or when it is stored and workers handle it
   * then. Defaults to `after-handlers`.
   */
  readonly acknowledge?: "after-handlers" | "after-store";
  /** Handles an event and marks it as handled in one database transaction; needs a SQL store. Defaults to false. */
  readonly exactlyOnce?: boolean;
  /** Another `hs_token` that is accepted, while the token is being changed. */
  readonly nextHsToken?: string;
  /** Whether a token in the query alone is accepted, as homeservers sent it before v1.4. Defaults to true. */
  readonly allowTokenInQuery?: boolean;
  /** Longest body, in bytes. Defaults to 32 MiB. */
  readonly maxBodyBytes?: number;
  /** When the homeserver gets an answer at the latest, in milliseconds. Defaults to 25,000: Dendrite gives up at 30 s. */
  readonly deadlineMs?: number;
  /** The same for user and alias queries. Defaults to 5,000. */
  readonly queryDeadlineMs?: number;
  /** How long a handler may take, in milliseconds, before it counts as failed. Defaults to 300,000. */
  readonly handlerTimeoutMs?: number;
  /** How many rooms are worked on at the same time. Defaults to 64. */
  readonly maxParallelRooms?: number;
  /**
   * How often an event may fail before it goes to the dead letters. Defaults to 10 with `after-store`, to Infinity with
   * `after-handlers`, where the homeserver repeats what was not handled.
   */
  readonly maxAttempts?: number;
  /** Pauses between the tries of `after-store`. Defaults to 1 s, doubling, up to 5 minutes. */
  readonly backoff?: Backoff;
  /** How long `close` waits for what runs, in milliseconds of `clock`. Defaults to 25,000. */
  readonly closeTimeoutMs?: number;
  /**
   * Told of every failure, with the event where there is one; an answer that a handler does not give in time is one. Defaults
   * to writing nothing.
   */
  readonly onError?: (error: unknown, event: ClientEvent | null) => void;
  /**
   * Told of what is odd but no failure: a transaction ID that comes again with other events, a transaction that is not handled
   * by `deadlineMs` and goes on, and at the start what not every homeserver takes of the registration. Defaults to writing
   * nothing.
   */
  readonly onWarning?: (message: string) => void;
  /** Defaults to the clock of the machine. */
  readonly clock?: Clock;
  /** Defaults to `Math.random`. */
  readonly random?: () => number;
}

export interface ApplicationService extends EventHandlers {
  /** Answers a web-standard request; never rejects. */
  readonly fetch: Fetch;
  /** What `toNodeListener` and `listen` serve. */
  readonly serve: Serve;
  readonly deadLetters: DeadLetters;
  /**
   * Stops accepting, finishes what runs, within `closeTimeoutMs`. What was not acknowledged comes again. With `after-store`,
   * or with a database, workers go on until then, and keep the process alive.
   */
  close(): Promise<void>;
  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

const defaults = {
  maxBodyBytes: 32 * 1024 * 1024,
  deadlineMs: 25_000,
  queryDeadlineMs: 5000,
  handlerTimeoutMs: 300_000,
  maxParallelRooms: 64,
  closeTimeoutMs: 25_000,
};

const handledByAuthor = Object.keys(v1.applicationService.operations).filter(
  (operationId) => operationId !== "sendTransaction" && operationId !== "ping",
);

/**
 * @throws TypeError when the registration has a fault that no homeserver takes, a token is empty, there is no operation for a handler, or the store
 *   is missing or cannot do what is asked
 */
export function createApplicationService(options: ApplicationServiceOptions): ApplicationService {
  const settings = { ...defaults, ...options };
  const { store, clock = systemClock, random = Math.random } = options;
  const onError = options.onError ?? (() => undefined);
  const onWarning = options.onWarning ?? (() => undefined);
  const reportError = (error: unknown) => onError(error, null);
  const registration = checkOwnRegistration(options.registration, onWarning);
  const exactlyOnce = options.exactlyOnce === true;
  checkStore(store, { exactlyOnce });
  const authenticate = createAuthenticate({
    hsTokens: [registration.hs_token, ...(options.nextHsToken ? [options.nextHsToken] : [])],
    allowTokenInQuery: options.allowTokenInQuery ?? true,
  });

  const closed = new AbortController();
  const dispatch = createDispatch(({ event_id: id, type }, reason) => {
    onWarning(`event ${id} did not reach the handlers of ${type}, only those of "*": ${reason}`);
  });
  const run = createRunHandlers({
    dispatch,
    clock,
    handlerTimeoutMs: settings.handlerTimeoutMs,
    signal: closed.signal,
  });
  // Long enough that another process does not take what a slow handler is at.
  const leaseMs = settings.handlerTimeoutMs + settings.deadlineMs;
  const lanes = createLanes(settings.maxParallelRooms);
  const shared = { store, run, lanes, exactlyOnce, onError };
  const worker = createInboxWorker({
    ...shared,
    clock,
    random,
    leaseMs,
    maxParallel: settings.maxParallelRooms,
    maxAttempts: options.maxAttempts ?? 10,
    backoff: options.backoff ?? exponentialBackoff({ initialMs: 1000, maxMs: 300_000 }),
  });
  const isStoredFirst = options.acknowledge === "after-store";
  const process = isStoredFirst
    ? createAfterStore({ store, clock, onStored: worker.wake })
    : createAfterHandlers({
        ...shared,
        now: () => clock.now(),
        maxAttempts: options.maxAttempts ?? Infinity,
      });
  const receive = createReceive({
    store,
    clock,
    deadlineMs: settings.deadlineMs,
    leaseMs,
    process,
    processFleeting: async (txnId, content) => {
      await runRest(txnId, content, { run, onError, now: () => clock.now() });
    },
    prune: createPruning({ store, onError: reportError }),
    onWarning,
  });

  const query = { clock, deadlineMs: settings.queryDeadlineMs };
  const given = (options.handlers ?? {}) as Readonly<Record<string, ServeHandler>>;
  checkHandlerNames(given, handledByAuthor);
  const served = createServe({
    contract: v1.applicationService,
    authenticate,
    unchecked: new Set(["sendTransaction"]),
    maxBodyBytes: settings.maxBodyBytes,
    onError: reportError,
    handlers: {
      ...createAuthorHandlers(given, { clock, deadlineMs: settings.deadlineMs }, reportError),
      queryUserById: createQuery(given["queryUserById"], query, reportError),
      queryRoomByAlias: createQuery(given["queryRoomByAlias"], query, reportError),
      ping: () => acknowledged,
      sendTransaction: ({ path, body }) => {
        const work = receive(path["txnId"] ?? "", readTransaction(body));
        return work === undefined ? acknowledged : work.then(() => acknowledged);
      },
    },
  });

  let closing: Promise<void> | undefined;
  const serve: Serve = (request, respond) =>
    closing === undefined ? served(request, respond) : respond(shuttingDown);
  // Into a database other processes may put something: dead letters that are replayed.
  if (isStoredFirst || store.handleOnce !== undefined) worker.start();

  const close = (): Promise<void> => {
    closing ??= finish();
    return closing;
  };

  return {
    onEvent: dispatch.onEvent,
    onEphemeral: dispatch.onEphemeral,
    onToDevice: dispatch.onToDevice,
    onDeviceLists: dispatch.onDeviceLists,
    serve,
    fetch: toFetch(serve),
    deadLetters: createDeadLetters({
      store,
      now: () => clock.now(),
      onReplay() {
        worker.start();
        worker.wake();
      },
    }),
    close,
    [Symbol.asyncDispose]: close,
  };

  async function finish(): Promise<void> {
    const timer = new AbortController();
    const finished = Promise.all([receive.idle(), worker.stop()]);
    await Promise.race([
      finished,
      clock.sleep(settings.closeTimeoutMs, timer.signal).catch(() => undefined),
    ]);
    timer.abort();
    closed.abort(new Error("the application service was closed"));
  }
}

const acknowledged = { status: 200, body: {} };

const shuttingDown = errorAnswer(
  new MatrixError(503, "M_UNKNOWN", "shutting down: send the same request again"),
);
