/**
 * Watches the requests of the example: checks each request and each answer against the contract and against the story,
 * and prints them.
 */
import {
  checkRequest,
  checkResponse,
  type CheckedRequest,
  type Violation,
} from "../../src/contract/check-exchange.ts";
import type { AnyCheckedContract } from "../../src/contract/operation.ts";
import { createRouter, type Router } from "../../src/contract/route.ts";

/** A step of the story: a request, or something that happens without one. */
export interface Step {
  /** As the draft numbers it. */
  readonly number: string;
  readonly text: string;
  /** Whose request this is; without one nothing is sent. */
  readonly operation?: string;
  /** Which of the requests of this operation it is, by its body. Defaults to the next one. */
  readonly isIt?: (body: string) => boolean;
  /** What it is answered with. Defaults to 200. */
  readonly status?: number;
  /** How the story goes on with the answer, where other steps come before it. */
  readonly answer?: { readonly number: string; readonly text: string };
}

export interface Parties {
  readonly from: string;
  readonly to: string;
}

export type Send = (request: Request) => Promise<Response>;

export interface Stage {
  /** A `fetch` that shows what passes through it. */
  watch(contract: AnyCheckedContract, parties: Parties, send: Send): Send;
  /** The next step happens, which is no request. */
  tell(...details: readonly string[]): void;
  /** Resolves when no request waits for its answer. */
  settled(): Promise<void>;
  /** The story is over: what has not happened by now is missing. */
  end(): void;
  /** What did not fit the contract or the story, in the order it happened. */
  readonly faults: readonly string[];
  readonly exchanges: number;
  /** Pushes beside the story: told in one line each. */
  readonly asides: number;
}

/** What the homeserver sends in the background, while the story goes on. */
const background = "sendTransaction";

/** A request that waits for its answer. */
interface Pending extends Parties {
  readonly depth: number;
  /** Other steps have come in between. */
  interrupted: boolean;
}

/**
 * @param story the steps in their order
 * @param print takes one line
 */
export function createStage(story: readonly Step[], print: (line: string) => void): Stage {
  const faults: string[] = [];
  const pending: Pending[] = [];
  const onSettled: ((value?: unknown) => void)[] = [];
  let next = 0;
  let exchanges = 0;
  let asides = 0;

  const line = (depth: number, text: string) => print(`${"    ".repeat(depth)}${text}`);
  const verdict = (found: readonly string[]) => {
    faults.push(...found);
    return found.length === 0 ? "✓" : `✗ ${found.join("; ")}`;
  };

  /** Whoever waits at the moment goes on waiting. @returns how deep the new step is */
  function interrupt(): number {
    const waiting = pending.at(-1);
    if (waiting === undefined) return 0;
    const { depth, from, to, interrupted } = waiting;
    if (!interrupted) line(depth, `    … ${to} is busy; ${from} waits`);
    waiting.interrupted = true;
    return depth + 1;
  }

  function caption(depth: number, { number, text }: { number: string; text: string }): void {
    print("");
    line(depth, `${number.padEnd(4)}${text}`);
  }

  /** The next step, when it is this one; a request that the story does not have leaves it where it is. */
  function take(operation: string | undefined): Step | undefined {
    const step = story[next];
    if (step === undefined || step.operation !== operation) return undefined;
    next += 1;
    return step;
  }

  async function settled(): Promise<void> {
    while (pending.length > 0) await new Promise((resolve) => onSettled.push(resolve));
  }

  function isNext(operation: string, body: string): boolean {
    const step = story[next];
    return step?.operation === operation && step.isIt?.(body) !== false;
  }

  /** Nobody waits for it, and it may come at any moment. */
  async function passAside(contract: AnyCheckedContract, route: Router, call: Call) {
    const { request, body } = call;
    const url = new URL(request.url);
    const found = route(request.method, url.pathname);
    asides += 1;
    const wrong = checkRequest(contract, found, { url, headers: request.headers, body });
    const response = await call.send(request);
    const answer = new Uint8Array(await response.clone().arrayBuffer());
    const { status, headers } = response;
    if (found.kind === "operation") {
      wrong.push(...checkResponse(contract, found.operation, { status, headers, body: answer }));
    }
    const other = status === 200 ? [] : [`it is answered ${status}`];
    const types = decoder.decode(body).matchAll(/"type":"(?<type>[^"]+)"/gu);
    const list = Array.from(types, ({ groups }) => groups?.["type"]).join(", ");
    const depth = pending.at(-1)?.depth ?? 0;
    line(depth, `    ⇢ ${url.pathname}: ${list} ${verdict([...messages(wrong), ...other])}`);
    return response;
  }

  async function pass(contract: AnyCheckedContract, route: Router, parties: Parties, call: Call) {
    const url = new URL(call.request.url);
    const found = route(call.request.method, url.pathname);
    const operation = found.kind === "operation" ? found.operation : undefined;
    const name = operation?.operationId ?? "unknown operation";
    const text = decoder.decode(call.body);
    if (name === background) {
      if (!isNext(name, text)) return passAside(contract, route, call);
      // On this stage one speaks after the other.
      await settled();
    }
    const step = take(name);
    const depth = interrupt();
    exchanges += 1;
    caption(depth, step ?? { number: "?", text: "This is not in the story" });
    line(depth, `    ${parties.from} → ${parties.to}: ${name}`);
    line(depth, `    → ${call.request.method} ${url.pathname}${url.search}`);
    if (text !== "") line(depth, `    → ${text}`);
    const sent: CheckedRequest = { url, headers: call.request.headers, body: call.body };
    const wrong = messages(checkRequest(contract, found, sent));
    const surprise = step === undefined ? [`the story has no ${name} here`] : [];
    line(depth, `      request ${verdict([...wrong, ...surprise])}`);

    const waiting: Pending = { ...parties, depth, interrupted: false };
    pending.push(waiting);
    const response = await call.send(call.request).finally(() => {
      pending.splice(pending.indexOf(waiting), 1);
    });
    const body = new Uint8Array(await response.clone().arrayBuffer());
    if (waiting.interrupted && step?.answer !== undefined) caption(depth, step.answer);
    line(depth, `    ← ${response.status} ${decoder.decode(body)}`);
    const { status, headers } = response;
    const breaches =
      operation === undefined ? [] : checkResponse(contract, operation, { status, headers, body });
    const wanted = step?.status ?? 200;
    const other = status === wanted ? [] : [`the story expects ${wanted}`];
    line(depth, `      answer  ${verdict([...messages(breaches), ...other])}`);
    if (pending.length === 0) for (const resolve of onSettled.splice(0)) resolve();
    return response;
  }

  return {
    faults,
    get exchanges() {
      return exchanges;
    },
    get asides() {
      return asides;
    },
    watch(contract, parties, send) {
      const route = createRouter(contract.operations);
      return async (request) => {
        const body = new Uint8Array(await request.clone().arrayBuffer());
        return pass(contract, route, parties, { request, body, send });
      };
    },
    tell(...details) {
      const step = take(undefined);
      const depth = interrupt();
      caption(depth, step ?? { number: "?", text: "This is not in the story" });
      for (const detail of details) line(depth, `    ${detail}`);
      if (step === undefined) line(depth, `      ${verdict(["the story has nothing here"])}`);
    },
    settled,
    end() {
      const missing = story.slice(next).map(({ number, text }) => `missing: ${number} ${text}`);
      next = story.length;
      if (missing.length > 0) print("");
      for (const one of missing) line(0, verdict([one]));
    },
  };
}

interface Call {
  readonly request: Request;
  readonly body: Uint8Array;
  readonly send: Send;
}

const decoder = new TextDecoder();

function messages(violations: readonly Violation[]): string[] {
  return violations.map((one) => one.message);
}
