/**
 * What a run looked like on the wire, without what differs from one run to the next: identifiers, times, how events
 * fell into transactions, and when what is no event came. Two homeservers that behave alike have the same transcript.
 */
import { shapeOf } from "./shape.ts";
import type { Direction, Exchange } from "./tap.ts";

/** Requests of one kind that were answered alike, in one step. */
export interface Line {
  readonly direction: Direction;
  readonly caller: string;
  readonly method: string;
  /** The operationId, or the path where no operation has it. */
  readonly operation: string;
  readonly authentication: Exchange["authentication"];
  /** 0 when there was no answer. */
  readonly status: number;
  readonly errcode: string | null;
  readonly request: readonly string[];
  readonly answer: readonly string[];
}

export interface StepTranscript {
  readonly step: string;
  /** In the order in which they first appeared. */
  readonly lines: readonly Line[];
  /** The types of the events that were pushed for the first time, in order; per application service. */
  readonly pushed: Readonly<Record<string, readonly string[]>>;
}

export interface Transcript {
  readonly homeserver: string;
  readonly steps: readonly StepTranscript[];
  /**
   * The shapes of what came in transactions beside events, over the whole run, since it comes when it likes:
   * `irc ephemeral m.typing`.
   */
  readonly beside: Readonly<Record<string, readonly string[]>>;
}

export interface Recorder {
  /** What comes from now on belongs to this step. */
  begin(step: string): void;
  add(exchange: Exchange): void;
  /** Of all steps. */
  readonly exchanges: readonly Exchange[];
  /** Whether a transaction with this event was answered. */
  hasPushed(caller: string, eventId: string): boolean;
  transcript(homeserver: string): Transcript;
}

interface AnyTransaction {
  readonly events?: readonly { readonly event_id: string; readonly type: string }[];
  readonly [member: string]: unknown;
}

export function createRecorder(): Recorder {
  const exchanges: Exchange[] = [];
  const steps: { step: string; from: number }[] = [];
  return {
    exchanges,
    begin: (step) => void steps.push({ step, from: exchanges.length }),
    add: (exchange) => void exchanges.push(exchange),
    hasPushed: (caller, eventId) =>
      exchanges.some(
        (exchange) =>
          exchange.caller === caller &&
          exchange.status === 200 &&
          !exchange.injected &&
          transactionOf(exchange)?.events?.some(({ event_id: id }) => id === eventId) === true,
      ),
    transcript(homeserver) {
      const seen = new Set<string>();
      return {
        homeserver,
        steps: steps.map(({ step, from }, index) => {
          const part = exchanges.slice(from, steps[index + 1]?.from);
          return { step, lines: linesOf(part), pushed: pushedIn(part, seen) };
        }),
        beside: besideEvents(exchanges),
      };
    },
  };
}

function transactionOf({ direction, operationId, request }: Exchange): AnyTransaction | undefined {
  const isOne = direction === "to-application-service" && operationId === "sendTransaction";
  return isOne && typeof request === "object"
    ? ((request ?? undefined) as AnyTransaction)
    : undefined;
}

function linesOf(exchanges: readonly Exchange[]): Line[] {
  const lines = new Map<string, Line>();
  for (const exchange of exchanges) {
    const transaction = transactionOf(exchange);
    // When these come is chance.
    if (transaction !== undefined && (transaction.events ?? []).length === 0) continue;
    const line = toLine(exchange, transaction);
    const present = lines.get(keyOf(line));
    lines.set(keyOf(line), present === undefined ? line : merged(present, line));
  }
  return [...lines.values()];
}

/** What tells one line of a step from another. */
export function keyOf(line: Line): string {
  const { direction, caller, operation, authentication, status, errcode } = line;
  return [direction, caller, operation, authentication, status, errcode].join(" ");
}

function toLine(exchange: Exchange, transaction: AnyTransaction | undefined): Line {
  const { direction, caller, method, authentication, status } = exchange;
  const errcode = (exchange.answer as { errcode?: unknown } | null | undefined)?.errcode;
  return {
    direction,
    caller,
    method,
    operation: exchange.operationId ?? exchange.path,
    authentication,
    status,
    errcode: typeof errcode === "string" ? errcode : null,
    request: shapeOf(transaction === undefined ? exchange.request : { events: transaction.events }),
    answer: shapeOf(exchange.answer),
  };
}

function merged(one: Line, other: Line): Line {
  return {
    ...one,
    request: union(one.request, other.request),
    answer: union(one.answer, other.answer),
  };
}

function union(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...one, ...other])].sort();
}

function pushedIn(exchanges: readonly Exchange[], seen: Set<string>): Record<string, string[]> {
  const pushed: Record<string, string[]> = {};
  for (const exchange of exchanges) {
    const { caller } = exchange;
    for (const { event_id: id, type } of transactionOf(exchange)?.events ?? []) {
      if (seen.has(`${caller} ${id}`)) continue;
      seen.add(`${caller} ${id}`);
      (pushed[caller] ??= []).push(type);
    }
  }
  return pushed;
}

function besideEvents(exchanges: readonly Exchange[]): Record<string, string[]> {
  const shapes: Record<string, string[]> = {};
  const add = (name: string, value: unknown) => {
    shapes[name] = union(shapes[name] ?? [], shapeOf(value));
  };
  for (const exchange of exchanges) {
    const { events: _, ...rest } = transactionOf(exchange) ?? {};
    for (const [member, value] of Object.entries(rest)) {
      const name = `${exchange.caller} ${member}`;
      if (!Array.isArray(value)) add(name, value);
      else for (const one of value) add(`${name} ${typeOf(one)}`, one);
    }
  }
  return shapes;
}

function typeOf(value: unknown): string {
  return String((value as { type?: unknown } | null)?.type);
}
