/**
 * Application services on a port of this machine, in one server: each has a path of its own. What they are sent is checked
 * by the model.
 */
import { createServer, type ServerResponse } from "node:http";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createModelReceiver, type ModelReceiver } from "../../homeserver/push/model-receiver.ts";
import { registrationOf } from "../../homeserver/support.ts";

export interface PushReceivers {
  readonly model: ModelReceiver;
  /** Application service → its url. */
  readonly services: Readonly<Record<string, string>>;
  /** What was sent otherwise than it must be. */
  readonly faults: unknown[];
  /** Every try, with the time. */
  readonly tries: { readonly id: string; readonly txnId: string; readonly atMs: number }[];
  close(): Promise<void>;
}

/** @param answer decides what becomes of a try: a status, or null for no answer at all */
export async function openReceivers(
  ids: readonly string[],
  maxEvents: number,
  answer: () => Promise<number | null>,
): Promise<PushReceivers> {
  const model = createModelReceiver(maxEvents);
  const faults: unknown[] = [];
  const tries: PushReceivers["tries"] = [];

  const receive = async (url: string, body: string, response: ServerResponse): Promise<void> => {
    const [, id = "", , , , , txnId = ""] = url.split("/");
    tries.push({ id, txnId, atMs: performance.now() });
    const end = model.begin({ registration: registrationOf(id), txnId, body });
    response.on("close", end);
    const status = await answer();
    if (status === null) {
      response.destroy();
      return;
    }
    // Who has the whole answer may send the next before this side has noticed.
    end();
    response.writeHead(status, { "content-type": "application/json" }).end("{}");
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      receive(request.url ?? "", Buffer.concat(chunks).toString(), response).catch((error) => {
        faults.push(error);
        response.destroy();
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    model,
    services: Object.fromEntries(ids.map((id) => [id, `http://127.0.0.1:${port}/${id}`])),
    faults,
    tries,
    async close() {
      server.close();
      server.closeAllConnections();
      await sleep(0);
    },
  };
}
