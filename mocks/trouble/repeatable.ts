/**
 * Sends one request as often as trouble wants. A clone would do, but hears of no abort once the garbage is collected, and does
 * not say how long its body is.
 */
import type { Fetch } from "../../src/contract/fetch.ts";
import { sendHeld } from "../../src/resilience/send-held.ts";

/** @returns a function that sends the request; its body is read with the first call */
export function repeatable(fetch: Fetch, request: Request): () => Promise<Response> {
  let read: Promise<ArrayBuffer | null> | undefined;
  return async () => {
    read ??= request.body === null ? Promise.resolve(null) : request.arrayBuffer();
    const { url, method, headers, signal, redirect } = request;
    const made = new Request(url, { method, headers, body: await read, signal, redirect });
    return sendHeld(fetch, made, request);
  };
}
