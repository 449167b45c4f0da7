/**
 * Sends transactions as fast as they are answered. Written on bare sockets, with requests that are made beforehand, so
 * that the load costs much less than what is measured.
 */
import { connect } from "node:net";
import { createRequest } from "./transactions.ts";

export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly eventsPerTransaction: number;
  /** Whether every request is the same transaction. */
  readonly duplicates: boolean;
}

/**
 * @returns answers per second. What was under way at the end is waited for, and not counted
 * @throws Error with the answer when that is no 200
 */
export async function runLoad(load: Load): Promise<number> {
  const stopAt = performance.now() + load.seconds * 1000;
  const counts = await Promise.all(
    Array.from({ length: load.connections }, () => runConnection(load, stopAt)),
  );
  return counts.reduce((sum, count) => sum + count, 0) / load.seconds;
}

function runConnection(load: Load, stopAt: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(load.port, "127.0.0.1");
    socket.setNoDelay(true);
    const request = createRequest(load.eventsPerTransaction);
    let count = 0;
    const send = () => socket.write(request.with(load.duplicates ? 0 : nextNumber()));
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    socket.on("connect", send);
    socket.on("error", fail);
    socket.on("close", () => reject(new Error("the server has closed the connection")));
    socket.on("data", (chunk: Buffer) => {
      // An answer is short and ends with its body.
      if (chunk[chunk.length - 1] !== closingBrace) return;
      if (!chunk.includes("200 OK")) fail(new Error(`not a 200: ${chunk.toString()}`));
      else if (performance.now() < stopAt) {
        count += 1;
        send();
      } else {
        resolve(count);
        socket.destroy();
      }
    });
  });
}

const closingBrace = 0x7d;

/** Of 16 digits. Nobody sends a thousand transactions in a millisecond, so the next process begins above the last. */
let lastNumber = Date.now() * 1000;

/** Never the same twice. */
function nextNumber(): number {
  lastNumber += 1;
  return lastNumber;
}
