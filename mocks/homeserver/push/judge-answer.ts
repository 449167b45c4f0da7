/**
 * Reads the answer to a transaction as the homeserver of the profile does: what is an acknowledgement there becomes one for
 * the queue, which goes by the specification, and the other way round.
 */
import type { HomeserverProfile } from "../profile.ts";

/**
 * @param signal ends the reading
 * @throws what the body fails with; the reason of the signal
 */
export async function judgeAnswer(
  answer: Response,
  { success }: HomeserverProfile,
  signal: AbortSignal,
): Promise<Response> {
  const { status, headers } = answer;
  // What is refused is told apart by whoever hears of it.
  if (status >= 300) return answer;
  // Dendrite does not read it.
  const bytes = success === "200" ? await dropBody(answer) : await readBody(answer, signal);
  const isSuccess =
    success === "200" ? status === 200 : status >= 200 && status <= 299 && isJson(bytes);
  if (isSuccess && success !== "200 and JSON") return Response.json({});
  // A 200 that does not count must not look like one.
  return new Response(withoutBody.has(status) ? null : bytes, { status, headers });
}

const withoutBody: ReadonlySet<number> = new Set([101, 204, 205, 304]);

async function dropBody(answer: Response): Promise<Uint8Array<ArrayBuffer>> {
  answer.body?.cancel().catch(() => undefined);
  return new Uint8Array();
}

async function readBody(answer: Response, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  const reader = answer.body?.getReader();
  const stop = (): void => void reader?.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  try {
    for (;;) {
      const value = (await reader?.read())?.value as Uint8Array<ArrayBuffer> | undefined;
      signal.throwIfAborted();
      if (value === undefined) break;
      chunks.push(value);
    }
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return true;
  } catch {
    return false;
  }
}
