/**
 * What is not closed: once everything is handled, no timer keeps the process alive or waits on a clock.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { createApplicationService } from "../../src/application-service/index.ts";
import { createMemoryStore } from "../../src/store/memory.ts";

const registration = {
  id: "irc",
  url: null,
  as_token: "AS",
  hs_token: "HS",
  sender_localpart: "_irc_bot",
  namespaces: {},
};

const event = {
  event_id: "$1",
  room_id: "!r:hs.test",
  sender: "@alice:hs.test",
  type: "m.room.message",
  origin_server_ts: 1,
  content: { msgtype: "m.text", body: "hi" },
};

const push = (txnId: string, events: readonly object[]) =>
  new Request(`http://as/_matrix/app/v1/transactions/${txnId}`, {
    method: "PUT",
    headers: { authorization: "Bearer HS", "content-type": "application/json" },
    body: JSON.stringify({ events }),
  });

test("nobody sleeps when an event is handled", async () => {
  const clock = createManualClock();
  const store = createMemoryStore();
  const service = createApplicationService({ registration, store, clock });
  const asleep = new Promise<void>((resolve) => {
    service.onEvent("m.room.message", () => {
      resolve();
      return clock.sleep(5);
    });
  });
  const answered = service.fetch(push("1", [event]));
  await asleep;
  await clock.advance(5);
  assert.equal((await answered).status, 200);
  await clock.advance(0);
  assert.equal(clock.pending, 0);
  assert.equal(clock.now(), 5);
});

/** What the process below runs. */
const script = `
  import { createApplicationService } from "./src/application-service/index.ts";
  import { createMemoryStore } from "./src/store/memory.ts";

  const { registration, event } = JSON.parse(process.argv[1]);
  const service = createApplicationService({ registration, store: createMemoryStore() });
  service.onEvent("m.room.message", () => new Promise((resolve) => setImmediate(resolve)));
  const request = new Request("http://as/_matrix/app/v1/transactions/1", {
    method: "PUT",
    headers: { authorization: "Bearer HS" },
    body: JSON.stringify({ events: [event] }),
  });
  const { status } = await service.fetch(request);
  console.log(status);
`;

test("a process ends when there is nothing more to do, also when the service is not closed", async (t) => {
  const words = ["--input-type=module", "--eval", script, JSON.stringify({ registration, event })];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const said = text(child.stdout);
  assert.deepEqual(await once(child, "exit", { signal: AbortSignal.timeout(20_000) }), [0, null]);
  assert.equal(await said, "200\n");
});
