/**
 * Reads the copy of a body, and not more of it than is shown.
 */

export interface CopiedBody {
  /** Of at most `maxBytes`. */
  readonly text: string;
  /** Undefined when there is more, or when reading failed. */
  readonly bytes: number | undefined;
}

/** @param body of a clone: it is cancelled once enough was read. Never rejects */
export async function copyBody(
  body: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<CopiedBody> {
  if (body === null) return { text: "", bytes: 0 };
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = "";
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { text: text + decoder.decode(), bytes };
      text += decoder.decode(value.subarray(0, maxBytes - bytes), { stream: true });
      bytes += value.byteLength;
      if (bytes > maxBytes) break;
    }
  } catch {
    return { text, bytes: undefined };
  }
  reader.cancel().catch(() => undefined);
  return { text, bytes: undefined };
}
