/**
 * Chooses what carries calls: the caller's `fetch`, the caller's dispatcher, or else what is below Node's own `fetch`.
 */
import {
  dispatcherTransport,
  findOwnDispatcher,
  type HttpDispatcher,
} from "./dispatcher-transport.ts";
import { fetchTransport } from "./fetch-transport.ts";
import type { Transport } from "./transport.ts";

export interface TransportChoice {
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  readonly dispatcher?: HttpDispatcher | undefined;
  /** The longest answer that is read, in bytes. */
  readonly maxAnswerBytes: number;
}

export function chooseTransport({ fetch, dispatcher, maxAnswerBytes }: TransportChoice): Transport {
  const byFetch = fetchTransport({ fetch, maxAnswerBytes });
  if (fetch !== undefined) return byFetch;
  if (dispatcher !== undefined) return dispatcherTransport(dispatcher, maxAnswerBytes);
  return (call, finish) => {
    const own = findOwnDispatcher();
    const transport = own === undefined ? byFetch : dispatcherTransport(own, maxAnswerBytes);
    return transport(call, finish);
  };
}
