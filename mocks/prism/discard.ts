/**
 * Reads a body without keeping it: a mock answers an upload, it does not store it.
 */
import type { IncomingMessage } from "node:http";

/**
 * @returns false as soon as the body is larger than the limit
 * @throws Error when the connection ends before the body does
 */
export async function discard(message: IncomingMessage, maxBytes: number): Promise<boolean> {
  if (Number(message.headers["content-length"] ?? 0) > maxBytes) return false;
  let size = 0;
  for await (const chunk of message.iterator({ destroyOnReturn: false })) {
    size += (chunk as Buffer).length;
    if (size > maxBytes) return false;
  }
  return true;
}
