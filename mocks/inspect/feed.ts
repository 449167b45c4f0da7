/**
 * The log of what passes by: bounded in number and in bytes, the oldest go first.
 */
import type { Exchange, ExchangeDetails, Message } from "./exchange.ts";

export interface FeedOptions {
  /** Defaults to 500. */
  readonly maxExchanges?: number;
  /** Of all headers and bodies together, in characters. Defaults to 8 Mi. */
  readonly maxSize?: number;
}

export type NewExchange = Omit<Exchange, "id" | "order">;

export interface Feed {
  /** @returns the id */
  add(exchange: NewExchange, headers: Message["headers"]): number;
  /** Does nothing when it is gone already. */
  change(id: number, change: Partial<Exchange>): void;
  /** Headers and bodies as far as they are known by now. */
  keep(id: number, part: keyof ExchangeDetails, message: Message): void;
  /** The order of the next row. */
  nextOrder(): number;
  get(id: number): Exchange | undefined;
  details(id: number): ExchangeDetails | undefined;
  /** The oldest first. */
  list(): readonly Exchange[];
  clear(): void;
  /** Told of each exchange that is new or has changed, and of `null` when all are gone. */
  onChange(listener: (exchange: Exchange | null) => void): () => void;
}

interface Kept {
  exchange: Exchange;
  details: ExchangeDetails;
}

/** @throws RangeError when a limit is no whole number from 1 */
export function createFeed(options: FeedOptions = {}): Feed {
  const { maxExchanges = 500, maxSize = 8 * 1024 * 1024 } = options;
  for (const [name, limit] of Object.entries({ maxExchanges, maxSize })) {
    if (Number.isSafeInteger(limit) && limit >= 1) continue;
    throw new RangeError(`${name} must be a whole number from 1, not ${limit}`);
  }
  const kept = new Map<number, Kept>();
  const listeners = new Set<(exchange: Exchange | null) => void>();
  let lastId = 0;
  let lastOrder = 0;
  let size = 0;

  const tell = (exchange: Exchange | null): void => {
    for (const listener of listeners) listener(exchange);
  };

  const trim = (): void => {
    for (const [id, one] of kept) {
      // The newest stays, however large it is: its bodies are bounded.
      if (kept.size === 1 || (kept.size <= maxExchanges && size <= maxSize)) return;
      kept.delete(id);
      size -= sizeOf(one.details);
    }
  };

  const nextOrder = (): number => (lastOrder += 1);

  return {
    nextOrder,
    add(given, headers) {
      const id = (lastId += 1);
      const exchange = { ...given, id, order: nextOrder() };
      const details = { request: { headers, body: "", bytes: undefined }, answer: null };
      kept.set(id, { exchange, details });
      size += sizeOf(details);
      trim();
      tell(exchange);
      return id;
    },
    change(id, change) {
      const one = kept.get(id);
      if (one === undefined) return;
      one.exchange = { ...one.exchange, ...change };
      tell(one.exchange);
    },
    keep(id, part, message) {
      const one = kept.get(id);
      if (one === undefined) return;
      size -= sizeOf(one.details);
      one.details = { ...one.details, [part]: message };
      size += sizeOf(one.details);
      trim();
    },
    get: (id) => kept.get(id)?.exchange,
    details: (id) => kept.get(id)?.details,
    list: () => Array.from(kept.values(), ({ exchange }) => exchange),
    clear() {
      kept.clear();
      size = 0;
      tell(null);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function sizeOf({ request, answer }: ExchangeDetails): number {
  return [request, answer].reduce((sum, message) => sum + messageSize(message), 0);
}

function messageSize(message: Message | null): number {
  if (message === null) return 0;
  const { headers, body } = message;
  return headers.reduce((sum, [name, value]) => sum + name.length + value.length, body.length);
}
