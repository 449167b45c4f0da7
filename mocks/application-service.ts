/**
 * An application service whose answers are written down: for the tests of a homeserver, in this process or over HTTP.
 *
 * ```ts
 * const service = createMockApplicationService({
 *   hsToken: "HS",
 *   answers: { sendTransaction: [{ status: 500 }, {}], queryUserById: ({ parameters }) => … },
 * });
 * const { url } = await listen(service, { port: 0 });
 * const { body } = await service.next("sendTransaction");
 * ```
 *
 * What it does not do: it remembers no transaction, and it calls no homeserver. `createApplicationService` does both.
 */
import { createAuthenticate } from "../src/application-service/authenticate.ts";
import { type Fetch, toFetch } from "../src/contract/fetch.ts";
import { errorAnswer, type OutgoingAnswer, type Serve } from "../src/contract/serve.ts";
import { type ApplicationService, applicationService } from "../src/editions/v1.ts";
import { MatrixError } from "../src/matrix/error.ts";
import { type Clock, systemClock } from "../src/resilience/clock.ts";
import { createReader } from "./application-service/read-request.ts";
import {
  createReceivedLog,
  type ReceivedRequest,
  type ReceivedTransaction,
} from "./application-service/received-log.ts";
import { type AnswerScript, createScript } from "./application-service/script.ts";
import { checkPlan, requireWire } from "./trouble/check-plan.ts";
import { createTroubleGate, type RunningTrouble } from "./trouble/gate.ts";
import type { TroublePlan } from "./trouble/plan.ts";

export type ServiceOperationId = keyof ApplicationService.operations;

export interface MockApplicationServiceOptions {
  /** Others are refused. Defaults to letting everybody in. */
  readonly hsToken?: string;
  /** operationId → what is answered. Defaults to 200 for transactions and pings, 404 for everything else. */
  readonly answers?: { readonly [Id in ServiceOperationId]?: AnswerScript };
  /** Whose paths and contract. Defaults to `v1`, with the paths before it. */
  readonly edition?: "v1" | "draft";
  /** What goes wrong with requests, from the beginning on. Defaults to nothing. */
  readonly trouble?: TroublePlan;
  /** Defaults to the clock of the machine. */
  readonly clock?: Clock;
}

export interface MockApplicationService {
  readonly fetch: Fetch;
  /** For `listen` and `toNodeListener`. */
  readonly serve: Serve;
  /** All that came, the oldest first; the last 10,000. */
  readonly requests: readonly ReceivedRequest[];
  /** The same, of transactions: a repetition is there again. */
  readonly transactions: readonly ReceivedTransaction[];
  /** The events of transactions that were answered with 200, each once, in the order in which they came first. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
  /**
   * The next request that was not given yet; also one that came before.
   *
   * @param operationId only those. Defaults to any
   * @param signal ends the wait. Defaults to 5 s of the machine's time
   * @throws Error saying what came instead
   */
  next(operationId?: ServiceOperationId, signal?: AbortSignal): Promise<ReceivedRequest>;
  /**
   * Answers differently from now on; a list begins with the next request.
   *
   * @throws TypeError for what is no operation
   */
  answer(operationId: ServiceOperationId, script: AnswerScript): void;
  /**
   * Lets things go wrong with what comes in.
   *
   * @throws TypeError, RangeError for a plan that makes no sense, or with what only a homeserver can do
   */
  trouble(plan: TroublePlan): RunningTrouble;
  /** Answers everything with 503. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const operationIds = Object.keys(applicationService.operations);
const maxBodyBytes = 64 * 1024 * 1024;

/** @throws TypeError for an empty `hsToken` or an answer to what is no operation; TypeError, RangeError for a plan that makes no sense */
export function createMockApplicationService(
  options: MockApplicationServiceOptions = {},
): MockApplicationService {
  const { hsToken, answers = {}, edition = "v1", clock = systemClock } = options;
  const gate = createTroubleGate(clock);
  const trouble = (plan: TroublePlan): RunningTrouble => {
    checkPlan(plan);
    requireWire(plan);
    return gate.add(plan);
  };
  if (options.trouble !== undefined) trouble(options.trouble);
  const log = createReceivedLog();
  const script = createScript(answers, operationIds);
  const read = createReader(edition);
  const authenticate =
    hsToken === undefined
      ? () => undefined
      : createAuthenticate({ hsTokens: [hsToken], allowTokenInQuery: true });
  let isClosed = false;

  const answer = async (request: Recorded, refuse: () => void): Promise<OutgoingAnswer> => {
    try {
      refuse();
      return await script.answer(request);
    } catch (error) {
      if (error instanceof MatrixError) return errorAnswer(error);
      const text = error instanceof Error ? error.message : String(error);
      return errorAnswer(new MatrixError(500, "M_UNKNOWN", `the script failed: ${text}`));
    }
  };

  const serve: Serve = (incoming, respond) => {
    if (isClosed) {
      respond(gone);
      return;
    }
    const take = async (bytes: Uint8Array): Promise<void> => {
      const { request, refusal } = read(incoming, bytes);
      const recorded: Recorded = { ...request, nth: log.count(request.operationId) + 1 };
      log.add(recorded);
      const answered = await answer(recorded, () => {
        if (refusal !== undefined) throw refusal;
        authenticate(incoming);
      });
      recorded.status = answered.status;
      respond(answered);
    };
    incoming.readBody(
      maxBodyBytes,
      (bytes) => void take(bytes),
      () => respond(errorAnswer(new MatrixError(413, "M_TOO_LARGE", "the body is too large"))),
    );
  };

  const close = (): Promise<void> => {
    isClosed = true;
    return Promise.resolve();
  };

  return {
    fetch: gate.fetch(toFetch(serve), "application-service"),
    serve: gate.serve(serve, "application-service"),
    requests: log.requests,
    get transactions() {
      return log.transactions();
    },
    get events() {
      const accepted = log.transactions().filter(({ request }) => request.status === 200);
      const events = accepted.flatMap((one) => one.events);
      return Array.from(
        new Map(events.map((event) => [event["event_id"] ?? event, event])).values(),
      );
    },
    next: log.next,
    answer: script.set,
    trouble,
    close,
    [Symbol.asyncDispose]: close,
  };
}

type Recorded = { -readonly [Key in keyof ReceivedRequest]: ReceivedRequest[Key] };

const gone = errorAnswer(
  new MatrixError(503, "M_UNKNOWN", "the mock application service is closed"),
);
