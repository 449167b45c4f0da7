/**
 * What a mock application service was asked, and waiting for what comes next.
 */
import { type AwaitedList, createAwaitedList } from "../awaited-list.ts";
import { waitExplained } from "../explained-wait.ts";
import type { Violation } from "../../src/contract/check-exchange.ts";

type Item = Readonly<Record<string, unknown>>;

/** A request, kept before it is answered. */
export interface ReceivedRequest {
  /** Null for what is none of an application service's. */
  readonly operationId: string | null;
  /** Which request of this operation it is, from 1. */
  readonly nth: number;
  readonly method: string;
  /** Escaped, without query. */
  readonly path: string;
  /** Decoded: `{ txnId: "7" }`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** What was sent in the header; undefined without. */
  readonly authorization: string | undefined;
  /** As it was sent. */
  readonly text: string;
  /** JSON, parsed; undefined for what is none. */
  readonly body: unknown;
  /** What the homeserver did and the contract does not allow. */
  readonly violations: readonly Violation[];
  /** What it was answered; undefined until then. */
  readonly status: number | undefined;
}

/** A transaction, each time that it came. */
export interface ReceivedTransaction {
  readonly txnId: string;
  readonly events: readonly Item[];
  readonly ephemeral: readonly Item[];
  readonly toDevice: readonly Item[];
  readonly request: ReceivedRequest;
}

export interface ReceivedLog {
  readonly requests: readonly ReceivedRequest[];
  add(request: ReceivedRequest): void;
  /** How many there were of an operation. */
  count(operationId: string | null): number;
  /** @throws Error saying what came instead, when the wait is ended */
  next(operationId?: string, signal?: AbortSignal): Promise<ReceivedRequest>;
  transactions(): readonly ReceivedTransaction[];
}

export function createReceivedLog(): ReceivedLog {
  const list = createAwaitedList<ReceivedRequest>();
  const counts = new Map<string | null, number>();

  const next = (operationId?: string, signal?: AbortSignal) => {
    const fits = (one: ReceivedRequest): boolean =>
      operationId === undefined || one.operationId === operationId;
    return waitExplained({
      wait: (ends) => list.next(fits, ends),
      signal,
      explain: () => whatCame(list, operationId),
      called: next,
    });
  };

  return {
    requests: list.items,
    next,
    count: (operationId) => counts.get(operationId) ?? 0,
    add(request) {
      counts.set(request.operationId, request.nth);
      list.add(request);
    },
    transactions: () => list.items.filter(isTransaction).map(toTransaction),
  };
}

const maxNamed = 5;

/** Without paths: a token may stand in a query. */
function whatCame(
  { items, isGiven }: Pick<AwaitedList<ReceivedRequest>, "items" | "isGiven">,
  operationId: string | undefined,
): string {
  const wanted = `no request${operationId === undefined ? "" : ` for ${operationId}`} that was not given before`;
  if (items.length === 0) return `${wanted}; none came at all`;
  const named = items.slice(-maxNamed).map((one) => {
    const answer = one.status === undefined ? "not answered yet" : `answered ${one.status}`;
    return `${one.operationId ?? "an unknown path"} (${answer}${isGiven(one) ? ", given before" : ""})`;
  });
  const more = items.length > named.length ? ["…"] : [];
  return `${wanted}; what came: ${[...more, ...named].join(", ")}`;
}

function isTransaction({ operationId }: ReceivedRequest): boolean {
  return operationId === "sendTransaction";
}

function toTransaction(request: ReceivedRequest): ReceivedTransaction {
  const { parameters, body } = request;
  const lists = typeof body === "object" && body !== null ? body : {};
  const listOf = (...keys: string[]): readonly Item[] =>
    keys
      .map((key): unknown => Reflect.get(lists, key))
      .find((value): value is Item[] => Array.isArray(value)) ?? [];
  return {
    txnId: parameters["txnId"] ?? "",
    events: listOf("events"),
    ephemeral: listOf("ephemeral", "de.sorunome.msc2409.ephemeral"),
    toDevice: listOf("to_device", "de.sorunome.msc2409.to_device"),
    request,
  };
}
