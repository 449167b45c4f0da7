/**
 * The process whose memory is measured: receives as many transactions as a message says, without a network, and answers
 * with the bytes that are in use then. Needs --expose-gc.
 */
import type { Serve } from "../src/contract/serve.ts";
import { createMemoryStore } from "../src/store/memory.ts";
import { endWithParent } from "./children.ts";
import { createCountingService } from "./servers/service.ts";
import { createBody } from "./transactions.ts";

const body = createBody(1);
let lastNumber = 1_000_000;

function receiveOne(serve: Serve): Promise<void> {
  lastNumber += 1;
  const bytes = body.with(lastNumber);
  return new Promise((resolve, reject) => {
    const request = {
      method: "PUT",
      path: `/_matrix/app/v1/transactions/${lastNumber}`,
      query: "",
      authorization: "Bearer HS",
      readBody: (_maxBytes: number, done: (bytes: Uint8Array) => void) => done(bytes),
    };
    serve(request, ({ status, body: answer }) =>
      status === 200 ? resolve() : reject(new Error(String(answer))),
    );
  });
}

async function receive(serve: Serve, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await receiveOne(serve);
}

/** `external` has the array buffers in it. */
function usedBytes(): number {
  if (globalThis.gc === undefined) throw new Error("start it with --expose-gc");
  // The second takes what the finalisers of the first have let go.
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

endWithParent();
// Compiled code takes memory too: another service runs until there is no more of it.
await receive(createCountingService(createMemoryStore()).service.serve, 50_000);

const { service, events } = createCountingService(createMemoryStore());
process.on("message", (count: number) => {
  const before = events();
  receive(service.serve, count).then(
    () => process.send?.({ handled: events() - before, bytes: usedBytes() }),
    (error: unknown) => {
      throw error;
    },
  );
});
process.stdout.write("ready\n");
