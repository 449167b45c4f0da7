/**
 * Sends the requests of the example, checks each request and each answer against the contract, and prints them.
 */
import { createContractClient, type ContractClient } from "../../src/contract/client.ts";
import { checkRequest, checkResponse, type Violation } from "../../src/contract/check-exchange.ts";
import type { CheckedContract, AnyCheckedContract } from "../../src/contract/operation.ts";
import { createRouter } from "../../src/contract/route.ts";

export interface Stage {
  /** A client that speaks for one party to another; what it sends is noted by the stage. */
  connect<Paths extends object, Operations extends object>(
    contract: CheckedContract<Paths, Operations>,
    options: { from: string; to: string; baseUrl: string; token?: string; prefer?: string },
  ): ContractClient<Paths, Operations>;
  /** Something that happens without a request. */
  tell(number: string, text: string, ...details: readonly string[]): void;
  /** A request and its answer, which the story expects to have this status. Defaults to 200. */
  exchange(
    number: string,
    text: string,
    send: () => Promise<unknown>,
    status?: number,
  ): Promise<void>;
  /** A request whose answer comes later: returns what prints it. */
  open(
    number: string,
    text: string,
    send: () => Promise<unknown>,
  ): Promise<(number: string, text: string) => void>;
  /** What did not fit the contract or the story, in the order it happened. */
  readonly faults: readonly string[];
  readonly exchanges: number;
}

interface Exchange {
  readonly from: string;
  readonly to: string;
  readonly operationId: string | null;
  readonly requestLines: readonly string[];
  readonly status: number;
  readonly answerLine: string;
  readonly requestFaults: readonly Violation[];
  readonly answerFaults: readonly Violation[];
}

/** @param print takes one line */
export function createStage(print: (line: string) => void): Stage {
  const faults: string[] = [];
  let exchanges = 0;
  const noted: Exchange[] = [];
  let depth = 0;

  const line = (text: string) => print(`${"    ".repeat(depth)}${text}`);
  const verdict = (found: readonly string[]) => {
    faults.push(...found);
    return found.length === 0 ? "✓" : `✗ ${found.join("; ")}`;
  };
  const messages = (violations: readonly Violation[]) => violations.map((one) => one.message);

  async function perform(number: string, text: string, send: () => Promise<unknown>) {
    await send();
    const exchange = noted.pop();
    if (exchange === undefined) throw new Error(`step ${number} sent nothing`);
    exchanges += 1;
    print("");
    line(`${number.padEnd(4)}${text}`);
    line(`    ${exchange.from} → ${exchange.to}: ${exchange.operationId ?? "unknown operation"}`);
    for (const one of exchange.requestLines) line(`    → ${one}`);
    line(`      request ${verdict(messages(exchange.requestFaults))}`);
    return exchange;
  }

  function answer(exchange: Exchange, status = 200): void {
    const surprise = exchange.status === status ? [] : [`the story expects ${status}`];
    line(`    ← ${exchange.answerLine}`);
    line(`      answer  ${verdict([...messages(exchange.answerFaults), ...surprise])}`);
  }

  return {
    faults,
    get exchanges() {
      return exchanges;
    },
    connect(contract, options) {
      const watch = watchFetch(contract, options, (exchange) => noted.push(exchange));
      const { baseUrl, token, prefer } = options;
      return createContractClient(contract, {
        baseUrl,
        fetch: watch,
        ...(token === undefined ? {} : { token }),
        ...(prefer === undefined ? {} : { headers: { Prefer: prefer } }),
      });
    },
    tell(number, text, ...details) {
      print("");
      line(`${number.padEnd(4)}${text}`);
      for (const detail of details) line(`    ${detail}`);
    },
    async exchange(number, text, send, status) {
      answer(await perform(number, text, send), status);
    },
    async open(number, text, send) {
      const exchange = await perform(number, text, send);
      line(`    … ${exchange.to} is busy; ${exchange.from} waits`);
      depth += 1;
      return (answerNumber, answerText) => {
        depth -= 1;
        print("");
        line(`${answerNumber.padEnd(4)}${answerText}`);
        answer(exchange);
      };
    },
  };
}

const encoder = new TextEncoder();

/** A `fetch` that notes what passed through it. */
function watchFetch(
  contract: AnyCheckedContract,
  { from, to }: { from: string; to: string },
  note: (exchange: Exchange) => void,
): (request: Request) => Promise<Response> {
  const route = createRouter(contract.operations);
  return async (request) => {
    const url = new URL(request.url);
    const found = route(request.method, url.pathname);
    const requestText = await request.clone().text();
    const response = await fetch(request);
    const answerText = await response.clone().text();
    const operation = found.kind === "operation" ? found.operation : undefined;
    note({
      from,
      to,
      operationId: operation?.operationId ?? null,
      requestLines: [
        `${request.method} ${url.pathname}${url.search}`,
        ...(requestText === "" ? [] : [requestText]),
      ],
      status: response.status,
      answerLine: `${response.status} ${answerText}`,
      requestFaults: checkRequest(contract, found, {
        url,
        headers: request.headers,
        body: encoder.encode(requestText),
      }),
      answerFaults:
        operation === undefined
          ? []
          : checkResponse(contract, operation, {
              status: response.status,
              headers: response.headers,
              body: encoder.encode(answerText),
            }),
    });
    return response;
  };
}
