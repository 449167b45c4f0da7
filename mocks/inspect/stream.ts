/**
 * Tells one page what happens, as server-sent events. What changes several times while the page is slow is sent once: no
 * more is kept for it than is in the log.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
import type { ServerResponse } from "node:http";
import type { Exchange } from "./exchange.ts";
import type { Feed } from "./feed.ts";
import { lookAround, lookNow, type LookOptions } from "./look.ts";

export interface StreamOptions extends LookOptions {
  readonly feed: Feed;
}

const flushMs = 40;
const lookMs = 250;
const lookAroundMs = 1_000;

/** Ends with the connection. */
export function streamTo(response: ServerResponse, options: StreamOptions): void {
  const { feed, switches } = options;
  const changed = new Map<number, Exchange>();
  let mustReset = true;
  let isFull = false;
  const last: Record<string, string> = {};

  response.writeHead(200, {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
  });

  const write = (event: string, data: unknown): void => {
    if (response.destroyed) return;
    isFull = !response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  const writeChanged = (event: string, data: unknown): void => {
    const text = JSON.stringify(data);
    if (last[event] === text || isFull) return;
    last[event] = text;
    write(event, data);
  };

  const flush = (): void => {
    if (isFull) return;
    if (mustReset) {
      write("reset", feed.list());
    } else if (changed.size > 0) {
      write(
        "exchanges",
        // What is not in the log any more is not worth a row.
        Array.from(changed.values()).filter(({ id }) => feed.get(id) !== undefined),
      );
    }
    mustReset = false;
    changed.clear();
  };
  const look = (): void => {
    lookNow(options).then(
      (now) => writeChanged("now", now),
      // The homeserver may be closing, or is not made yet.
      () => undefined,
    );
  };
  const lookAll = (): void => {
    try {
      writeChanged("places", lookAround(options));
    } catch {
      // The homeserver is not made yet.
    }
  };

  const stops = [
    feed.onChange((exchange) => {
      if (exchange !== null) {
        changed.set(exchange.id, exchange);
        return;
      }
      changed.clear();
      mustReset = true;
    }),
    switches.onChange(look),
    every(flushMs, flush),
    every(lookMs, look),
    every(lookAroundMs, lookAll),
  ];
  response.on("drain", () => {
    isFull = false;
  });
  response.once("close", () => {
    for (const stop of stops) stop();
  });
  flush();
  lookAll();
  look();
}

function every(ms: number, work: () => void): () => void {
  const timer = setInterval(work, ms);
  return () => clearInterval(timer);
}
