/**
 * The same trouble for whoever serves over HTTP: a caller in another process sees what `unreliable` shows to one in this.
 * No answer at all is a connection that is closed in place of it.
 */
import type { IncomingRequest, OutgoingAnswer, Respond, Serve } from "../../src/contract/serve.ts";
import { type Clock, systemClock } from "../../src/resilience/clock.ts";
import { play } from "./play.ts";
import type { WireTrouble } from "./trouble.ts";

/** @param next what happens to a request; nothing in most cases */
export function unreliableServe(
  serve: Serve,
  clock: Clock,
  next: (request: IncomingRequest) => WireTrouble | undefined,
): Serve {
  return (request, respond) => {
    const trouble = next(request);
    if (trouble === undefined) {
      serve(request, respond);
      return;
    }
    const shared = withSharedBody(request);
    const send = (): Promise<Response> =>
      new Promise((resolve) => {
        serve(shared, (answer) => resolve(toResponse(answer)));
      });
    play(trouble, { send, clock, signal: request.signal?.() }).then(
      (response) => respond(toAnswer(response)),
      (error: unknown) => closeConnection(respond, error),
    );
  };
}

/** Whoever asks second, for a duplicate, gets what the first one was given. */
function withSharedBody(request: IncomingRequest): IncomingRequest {
  let read: Promise<Uint8Array> | undefined;
  return {
    ...request,
    readBody(maxBytes, done, fail) {
      read ??= new Promise((resolve, reject) => {
        request.readBody(maxBytes, resolve, reject);
      });
      void bring(read, done, fail);
    },
  };
}

async function bring(
  read: Promise<Uint8Array>,
  done: (bytes: Uint8Array) => void,
  fail: (error: unknown) => void,
): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = await read;
  } catch (error) {
    fail(error);
    return;
  }
  done(bytes);
}

function toResponse({ status, body, headers }: OutgoingAnswer): Response {
  const named = { "Content-Type": "application/json", ...headers };
  return new Response(status === 204 ? null : (body as BodyInit), { status, headers: named });
}

function toAnswer(response: Response): OutgoingAnswer {
  const { "content-type": type, ...headers } = Object.fromEntries(response.headers);
  return {
    status: response.status,
    body: response.body === null ? "" : withLateFailure(response.body),
    // In the writing of those who would add it otherwise.
    headers: { ...headers, ...(type !== undefined && { "Content-Type": type }) },
  };
}

/** What was sent before the failure is to arrive: it waits for sockets, which no clock of ours does. */
function withLateFailure(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        await systemClock.sleep(flushMs);
        controller.error(error);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

const flushMs = 10;

/** A body that fails before its first byte: nothing is sent. */
function closeConnection(respond: Respond, error: unknown): void {
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(error),
  });
  respond({ status: 500, body });
}
