/**
 * Answers that do not arrive, or not all of them, and the errors of `fetch` that stand for them: the codes are Node's own,
 * because callers decide by them whether a request may be sent again.
 */

/** Nothing was sent. */
export function refused(): TypeError {
  const cause = Object.assign(new Error("connect ECONNREFUSED"), {
    code: "ECONNREFUSED",
    syscall: "connect",
  });
  return new TypeError("fetch failed", { cause });
}

/** It was sent, and nobody knows what became of it. */
export function closed(): TypeError {
  const cause = Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" });
  return new TypeError("fetch failed", { cause });
}

/** The head of the answer and half of its body; then the connection is closed. */
export async function brokenAfter(answer: Response): Promise<Response> {
  const { status, headers, bytes } = await halve(answer);
  let isFirst = true;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (isFirst && bytes.byteLength > 0) controller.enqueue(bytes);
      else controller.error(new TypeError("terminated", { cause: closed().cause }));
      isFirst = false;
    },
  });
  return toResponse(body, status, headers);
}

/** Half of the body, with everything else in order. */
export async function halfOf(answer: Response): Promise<Response> {
  const { status, headers, bytes } = await halve(answer);
  return toResponse(bytes, status, headers);
}

async function halve(answer: Response) {
  const { status } = answer;
  const headers = new Headers(answer.headers);
  // Of the whole body.
  headers.delete("content-length");
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return { status, headers, bytes: bytes.slice(0, Math.floor(bytes.byteLength / 2)) };
}

/** These have no body, and `Response` insists on it. */
const empty: ReadonlySet<number> = new Set([101, 204, 205, 304]);

function toResponse(body: BodyInit, status: number, headers: Headers): Response {
  return new Response(empty.has(status) ? null : body, { status, headers });
}
