/**
 * Reads a body into memory, up to a limit.
 */
import type { IncomingMessage } from "node:http";

export interface Collected {
  readonly bytes: Buffer;
  /** False when there is more than the limit: what was not read is still in the paused stream. */
  readonly complete: boolean;
}

/** @throws Error when the connection ends before the body does */
export function collect(message: IncomingMessage, maxBytes: number): Promise<Collected> {
  if (Number(message.headers["content-length"] ?? 0) > maxBytes) {
    return Promise.resolve({ bytes: Buffer.alloc(0), complete: false });
  }
  return new Promise((resolve, reject) => {
    if (message.destroyed) reject(closedEarly());
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (complete: boolean) => {
      message.off("data", onData).off("end", onEnd).off("error", onError).off("close", onClose);
      if (!complete) message.pause();
      resolve({ bytes: Buffer.concat(chunks), complete });
    };
    const onData = (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) finish(false);
    };
    const onEnd = () => finish(true);
    const onError = (error: Error) => reject(error);
    const onClose = () => reject(closedEarly());
    message.on("data", onData).on("end", onEnd).on("error", onError).on("close", onClose);
  });
}

function closedEarly(): Error {
  return new Error("the connection was closed before the body ended");
}
