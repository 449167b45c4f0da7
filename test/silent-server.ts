/**
 * A server over HTTP that never finishes an answer, and sees when whoever asks gives up. And what makes it likely that
 * something is missed: the garbage of the process is collected.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

export interface SilentServer {
  readonly url: string;
  /** Resolves when somebody asks. */
  readonly asked: Promise<unknown>;
  /** Resolves when the connection is closed by whoever asked. */
  readonly givenUp: Promise<unknown>;
}

/** @param says `nothing`, or the head of an answer and the beginning of its body */
export async function startSilentServer(
  t: TestContext,
  says: "nothing" | "head",
): Promise<SilentServer> {
  const server = createServer((_request, response) => {
    response.once("close", () => server.emit("given up"));
    if (says === "head") {
      response.writeHead(200, { "content-type": "application/json" });
      response.write("{");
    }
  });
  const [asked, givenUp] = [once(server, "request"), once(server, "given up")];
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, givenUp };
}

/** What is held weakly is held for the rest of a turn of the event loop. */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await nextTurn();
    collect();
  }
}
