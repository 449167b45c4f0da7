/**
 * Sends transactions as fast as they are answered. Written on bare sockets, so that the load costs less than what is
 * measured.
 */
import { connect } from "node:net";

export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly eventsPerTransaction: number;
  /** Whether every request is the same transaction. */
  readonly duplicates: boolean;
}

/** @returns answers per second */
export async function runLoad(load: Load): Promise<number> {
  const stopAt = performance.now() + load.seconds * 1000;
  const counts = await Promise.all(
    Array.from({ length: load.connections }, (_one, index) => runConnection(load, index, stopAt)),
  );
  return counts.reduce((sum, count) => sum + count, 0) / load.seconds;
}

function runConnection(load: Load, index: number, stopAt: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(load.port, "127.0.0.1");
    socket.setNoDelay(true);
    let count = 0;
    const send = () => {
      const name = load.duplicates ? "same" : `${process.pid}.${index}.${stopAt}.${count}`;
      socket.write(toRequest(name, load.eventsPerTransaction));
    };
    socket.on("connect", send);
    socket.on("error", reject);
    socket.on("data", (chunk: Buffer) => {
      // An answer is short and ends with its body.
      if (chunk[chunk.length - 1] !== closingBrace) return;
      if (!chunk.includes("200 OK")) reject(new Error(chunk.toString()));
      count += 1;
      if (performance.now() < stopAt) send();
      else {
        socket.destroy();
        resolve(count);
      }
    });
  });
}

const closingBrace = 0x7d;

function toRequest(name: string, count: number): string {
  const events = Array.from({ length: count }, (_one, index) => ({
    type: "m.room.message",
    event_id: `$${name}.${index}.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`,
    room_id: `!room${index % 10}:example.org`,
    sender: "@alice:example.org",
    origin_server_ts: 1_700_000_000_001,
    content: {
      msgtype: "m.text",
      body: "a message of the usual length, give or take a few words".repeat(5),
    },
    unsigned: { age: 12 },
  }));
  const body = JSON.stringify({ events });
  return (
    `PUT /_matrix/app/v1/transactions/${encodeURIComponent(name)} HTTP/1.1\r\nHost: as\r\n` +
    `Authorization: Bearer HS\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
