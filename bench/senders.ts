/**
 * The senders that are compared, one per process: `node bench/senders.ts <name> <url>`. Each sends when it is told to,
 * and tells how fast it was.
 */
import { Pool } from "undici";
import { asVirtualUser } from "../src/application-service/as-virtual-user.ts";
import { createHomeserverClient } from "../src/application-service/homeserver-client.ts";
import { endWithParent } from "./children.ts";
import type { Sample } from "./compare.ts";

export interface Work {
  readonly inFlight: number;
  readonly seconds: number;
}

const [name = "", url = ""] = process.argv.slice(2);
const registration = {
  as_token: "AS",
  sender_localpart: "_irc_bot",
  namespaces: { users: [{ exclusive: true, regex: "@_irc_.*:example\\.org" }] },
};

type Send = (count: number) => Promise<unknown>;

const roomIdOf = (count: number) => `!room${count % 10}:example.org` as const;
const userIdOf = (count: number) => `@_irc_user${count % 100}:example.org` as const;
const contentOf = (count: number) => ({ msgtype: "m.text", body: `message ${count}, hello?` });

/** The same request by hand: no checks, no repetitions, no deadline. */
function toRequest(count: number) {
  const room = encodeURIComponent(roomIdOf(count));
  const user = encodeURIComponent(userIdOf(count));
  return {
    path: `/_matrix/client/v3/rooms/${room}/send/m.room.message/${process.pid}.${count}?user_id=${user}`,
    method: "PUT" as const,
    headers: { authorization: "Bearer AS", "content-type": "application/json" },
    body: JSON.stringify(contentOf(count)),
  };
}

function createClientSend(options: { dispatcher?: Pool }): Send {
  const client = createHomeserverClient({ url, registration, ...options });
  return (count) =>
    asVirtualUser(client, userIdOf(count)).sendMessage(roomIdOf(count), contentOf(count));
}

const senders: Readonly<Record<string, () => Send>> = {
  pool: () => {
    const pool = new Pool(url);
    return async (count) => {
      const { body } = await pool.request(toRequest(count));
      return JSON.parse(await body.text());
    };
  },
  fetch: () => async (count) => {
    const { path, ...init } = toRequest(count);
    const response = await fetch(url + path, init);
    return response.json();
  },
  client: () => createClientSend({}),
  clientWithPool: () => createClientSend({ dispatcher: new Pool(url) }),
};

const send = senders[name]?.();
if (send === undefined) throw new Error(`choose one of ${Object.keys(senders).join(", ")}`);

let count = 0;

async function run({ inFlight, seconds }: Work): Promise<Sample> {
  const before = { count, cpu: process.cpuUsage() };
  const startMs = performance.now();
  const stopMs = startMs + seconds * 1000;
  const sendOn = async () => {
    while (performance.now() < stopMs) await send?.((count += 1));
  };
  await Promise.all(Array.from({ length: inFlight }, sendOn));
  const messages = count - before.count;
  const { user, system } = process.cpuUsage(before.cpu);
  return {
    rate: (messages * 1000) / (performance.now() - startMs),
    cpuMicros: (user + system) / messages,
  };
}

process.on("message", (work: Work) => {
  run(work).then(
    (result) => process.send?.(result),
    (error: unknown) => {
      throw error;
    },
  );
});
endWithParent();
process.stdout.write("ready\n");
