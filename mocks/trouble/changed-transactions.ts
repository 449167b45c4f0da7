/**
 * Transactions that come again as others than they were, as those of Dendrite and of homeservers with mistakes do. No event
 * is lost by it: what an acknowledged transaction had once is sent under this ID or under another.
 *
 * ```
 *   grown    PUT 7 {a}     (answer lost)   PUT 7 {a, b}
 *   shrunk   PUT 7 {a, b}  (answer lost)   PUT 7 {a}      PUT 7-rest {b}
 * ```
 */
import type { Fetch } from "../../src/contract/fetch.ts";
import type { Registration } from "../../src/editions/registration.ts";
import type { TroubleGate } from "./gate.ts";
import { closed } from "./lost-answers.ts";

export interface ChangedTransactionsOptions {
  readonly gate: TroubleGate;
  /** Gives earlier IDs out again. */
  readonly resetIds: () => void;
  readonly restart: () => Promise<void>;
  /** Told when the restart fails. */
  readonly onError: (error: unknown) => void;
}

/** Stands before what sends the transactions of a registration. */
export type ChangeTransactions = (registration: Registration, fetch: Fetch) => Fetch;

const point = { to: "application-service", operationId: "sendTransaction" } as const;

export function createChangedTransactions(options: ChangedTransactionsOptions): ChangeTransactions {
  const { gate, resetIds, restart, onError } = options;
  /** What is sent without its last event when it comes again. */
  const shrinking = new Set<string>();

  return ({ id }, fetch) =>
    async (request) => {
      const text = await request.text();
      const key = `${id} ${new URL(request.url).pathname}`;
      const send = (body: string, suffix = ""): Promise<Response> =>
        fetch(withBody(request, body, suffix));

      if (shrinking.delete(key)) {
        const { first, last } = split(text);
        const answer = await send(first);
        return (await isAccepted(answer)) ? send(last, "-rest") : answer;
      }
      const trouble = gate.nextInside(point);
      switch (trouble?.kind) {
        case "grown":
          await send(split(text).first);
          throw closed();
        case "shrunk":
          await send(text);
          shrinking.add(key);
          throw closed();
        case "restart":
          // What is sent by then is sent; the answer comes to nobody. The restart would cut it off before it is out.
          fetch(withoutSignal(request, text)).catch(() => undefined);
          restart().catch(onError);
          throw closed();
        case "ids-reset":
          resetIds();
          return send(text);
        case undefined:
          return send(text);
      }
    };
}

function withoutSignal({ url, method, headers }: Request, body: string): Request {
  return new Request(url, { method, headers, body, redirect: "manual" });
}

function withBody(request: Request, body: string, suffix: string): Request {
  const url = new URL(request.url);
  url.pathname += suffix;
  const { method, headers, signal } = request;
  return new Request(url, { method, headers, body, signal, redirect: "manual" });
}

interface Body {
  readonly events: readonly unknown[];
}

/** With a single event the first part is a transaction without any. */
function split(text: string): { readonly first: string; readonly last: string } {
  const { events, ...rest } = JSON.parse(text) as Body;
  return {
    first: JSON.stringify({ ...rest, events: events.slice(0, -1) }),
    last: JSON.stringify({ events: events.slice(-1) }),
  };
}

/** As whoever pushes reads it. */
async function isAccepted(answer: Response): Promise<boolean> {
  if (answer.status !== 200) return false;
  try {
    const body: unknown = await answer.clone().json();
    return typeof body === "object" && body !== null && !Array.isArray(body);
  } catch {
    return false;
  }
}
