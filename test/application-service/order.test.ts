import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import type { TransactionStore } from "../../src/application-service/transaction-store.ts";
import { createMemoryStore } from "../../src/store/memory.ts";
import { createService, message, push } from "./support.ts";

test("one room is in order across transactions, however long each event takes", async (t) => {
  const service = createService(t);
  const log: string[] = [];
  service.onEvent("*", async (event) => {
    log.push(`${event.event_id} starts`);
    // The first takes the longest.
    for (let time = 0; time < (event.event_id === "$a" ? 20 : 1); time += 1) await turn();
    log.push(`${event.event_id} ends`);
  });
  await Promise.all([
    push(service, "1", [message({ id: "a" })]),
    push(service, "2", [message({ id: "b" }), message({ id: "c" })]),
  ]);
  assert.deepEqual(log, ["$a starts", "$a ends", "$b starts", "$b ends", "$c starts", "$c ends"]);
});

test("a transaction whose claim takes longer is not overtaken by the next, which need not wait for its handlers", async (t) => {
  const memory = createMemoryStore();
  const store: TransactionStore = {
    ...memory,
    async claim(request) {
      if (request.txnId === "1") for (let time = 0; time < 20; time += 1) await turn();
      return memory.claim(request);
    },
  };
  const service = createService(t, { store });
  const log: string[] = [];
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  service.onEvent("*", async (event) => {
    log.push(event.event_id);
    if (event.event_id === "$slow") await gate;
    if (event.event_id === "$other") open();
  });
  await Promise.all([
    push(service, "1", [message({ id: "slow" }), message({ id: "a" })]),
    push(service, "2", [message({ id: "b" }), message({ id: "other", room: "!other:h" })]),
  ]);
  assert.deepEqual(log, ["$slow", "$other", "$a", "$b"]);
});

test("a claim that fails lets the next go on", async (t) => {
  const memory = createMemoryStore();
  const store: TransactionStore = {
    ...memory,
    async claim(request) {
      if (request.txnId === "1") throw new Error("the database is away");
      return memory.claim(request);
    },
  };
  const service = createService(t, { store });
  const answers = await Promise.all([
    push(service, "1", [message({ id: "a" })]),
    push(service, "2", [message({ id: "b" })]),
  ]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [500, 200],
  );
});

test("what comes before the events of a transaction does not let the next one overtake them", async (t) => {
  const service = createService(t);
  const log: string[] = [];
  service.onToDevice(async () => {
    for (let time = 0; time < 20; time += 1) await turn();
    log.push("device");
  });
  service.onEvent("*", (event) => void log.push(event.event_id));
  const toDevice = [
    { type: "m.dummy", sender: "@a:h", content: {}, to_user_id: "@b:h", to_device_id: "D" },
  ];
  await Promise.all([
    push(service, "1", [message({ id: "a" })], { to_device: toDevice }),
    push(service, "2", [message({ id: "b" })]),
  ]);
  assert.deepEqual(log, ["device", "$a", "$b"]);
});

test("different rooms do not wait for each other", async (t) => {
  const service = createService(t);
  const done: string[] = [];
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  service.onEvent("*", async (event) => {
    if (event.room_id === "!slow:h") await gate;
    done.push(event.event_id);
  });
  const pushed = push(service, "1", [
    message({ id: "a", room: "!slow:h" }),
    message({ id: "b", room: "!quick:h" }),
  ]);
  await turn();
  await turn();
  assert.deepEqual(done, ["$b"]);
  open();
  await pushed;
});

test("no more rooms than allowed are worked on at the same time", async (t) => {
  const service = createService(t, { maxParallelRooms: 2 });
  let running = 0;
  let most = 0;
  service.onEvent("*", async () => {
    running += 1;
    most = Math.max(most, running);
    await turn();
    running -= 1;
  });
  const events = Array.from({ length: 10 }, (_one, index) =>
    message({ id: `e${index}`, room: `!r${index}:h` }),
  );
  await push(service, "1", events);
  assert.equal(most, 2);
});

test("what is behind a failed event in its room waits for the repetition; other rooms go on", async (t) => {
  const service = createService(t);
  const ids: string[] = [];
  let broken = true;
  service.onEvent("*", (event) => {
    if (event.event_id === "$a1" && broken) throw new Error("not yet");
    ids.push(event.event_id);
  });
  const events = [
    message({ id: "a1", room: "!a:h" }),
    message({ id: "b1", room: "!b:h" }),
    message({ id: "a2", room: "!a:h" }),
  ];
  assert.equal((await push(service, "1", events)).status, 500);
  assert.deepEqual(ids, ["$b1"]);
  broken = false;
  assert.equal((await push(service, "1", events)).status, 200);
  assert.deepEqual(ids, ["$b1", "$a1", "$a2"]);
});
