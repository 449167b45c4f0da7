/**
 * Calls through `fetch`: works everywhere, and with everything that stands in for it.
 */
import { sendHeld } from "../../resilience/send-held.ts";
import { joinChunks } from "../join-chunks.ts";
import {
  tooLargeError,
  type IncomingAnswer,
  type OutgoingCall,
  type Transport,
} from "./transport.ts";

export interface FetchTransportOptions {
  /** Defaults to the global one, as it is at the time of the call. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
  readonly maxAnswerBytes: number;
}

export function fetchTransport({ fetch, maxAnswerBytes }: FetchTransportOptions): Transport {
  async function send(
    { method, origin, path, headers, body }: OutgoingCall,
    signal: AbortSignal,
  ): Promise<IncomingAnswer> {
    const url = origin + path;
    const init: RequestInit = { method, headers, body: body ?? null, signal, redirect: "manual" };
    const response =
      fetch === undefined
        ? await globalThis.fetch(url, init)
        : await sendHeld(fetch, new Request(url, init));
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      bytes: await readBytes(response, maxAnswerBytes),
    };
  }

  return (call, finish) => {
    const ending = new AbortController();
    send(call, ending.signal).then(
      (value) => finish({ ok: true, value }),
      (error: unknown) => finish({ ok: false, error }),
    );
    return (reason) => ending.abort(reason);
  };
}

/**
 * Counts what is there and not what is announced: a small answer may unpack to a large one.
 *
 * @throws MatrixError when there is more
 */
export async function readBytes(
  response: Response,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const read = await reader?.read();
    if (read?.value === undefined) return joinChunks(chunks, size);
    size += read.value.byteLength;
    if (size > maxBytes) {
      // The rest is not read; whether that can be stopped does not matter here.
      reader?.cancel().catch(() => undefined);
      throw tooLargeError(response.status, maxBytes);
    }
    chunks.push(read.value);
  }
}
