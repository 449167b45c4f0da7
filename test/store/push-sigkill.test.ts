/**
 * Homeserver processes are killed while they push, again and again. What they said was stored must arrive, in order, and
 * no transaction is ever altered (S24, S26).
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "pg";
import { eventOf } from "../homeserver/push/support.ts";
import { type PostgresServer, startPostgres } from "./postgres-server.ts";
import type { PushProcessOptions } from "./push/push-process.ts";
import { openReceivers } from "./push/push-receivers.ts";
import { type PushProcess, startPushProcess } from "./push/start-push-process.ts";

const ids = ["a", "b", "c"];
const maxEvents = 5;
const takeOverAfterMs = 600;
const pollMs = 100;

let server: PostgresServer | undefined;

before(async () => {
  server = await startPostgres();
});

after(async () => {
  await server?.stop();
});

type Database = PushProcessOptions["database"];

interface KillOptions {
  readonly database: Database;
  readonly processes: number;
  readonly kills: number;
}

/** Pushes to processes that die all the time, and checks what arrives. */
async function killAndCheck({ database, processes, kills }: KillOptions): Promise<void> {
  const receivers = await openReceivers(ids, maxEvents, async () => {
    await sleep(Math.random() * 4);
    const luck = Math.random();
    return luck < 0.1 ? null : luck < 0.2 ? 500 : 200;
  });
  const { services } = receivers;
  const start = () => startPushProcess({ database, services, maxEvents });
  const running: PushProcess[] = [];
  for (let index = 0; index < processes; index += 1) running.push(await start());
  const stored = new Map<string, number[]>(ids.map((id) => [id, []]));
  const progress = { number: 0, isOver: false };

  const killer = async (): Promise<void> => {
    for (let killed = 0; killed < kills; killed += 1) {
      const pushed = progress.number;
      await sleep(20 + Math.random() * 150);
      // A machine that is busy must not make it a test without events.
      while (progress.number < pushed + 10) await sleep(5);
      const index = killed % processes;
      await running[index]?.kill();
      running[index] = await start();
    }
    progress.isOver = true;
  };

  const homeserver = async (): Promise<void> => {
    while (!progress.isOver) {
      const to = ids.filter(() => Math.random() < 0.7);
      const count = 1 + Math.floor(Math.random() * 4);
      const numbers = Array.from({ length: count }, () => (progress.number += 1));
      const process = running[Math.floor(Math.random() * processes)];
      const isStored = await process?.push(
        to,
        numbers.map((one) => eventOf(one)),
      );
      if (isStored === true) for (const id of to) stored.get(id)?.push(...numbers);
      await sleep(Math.random() * 5);
    }
  };

  const isComplete = () =>
    ids.every((id) => {
      const arrived = new Set(receivers.model.received(id));
      return stored.get(id)?.every((one) => arrived.has(one));
    });

  try {
    await Promise.all([killer(), homeserver()]);
    for (let turn = 0; turn < 1_000 && !isComplete(); turn += 1) await sleep(10);
    assert.deepEqual(receivers.faults, []);
    for (const id of ids) {
      const received = receivers.model.received(id);
      const arrived = new Set(received);
      assert.deepEqual(
        stored.get(id)?.filter((one) => !arrived.has(one)),
        [],
        `${id}: lost`,
      );
      assert.deepEqual(
        received,
        received.toSorted((one, other) => one - other),
        `${id}: order`,
      );
    }
    await Promise.all(running.map((process) => process.stop()));
  } finally {
    await Promise.all(running.map((process) => process.kill().catch(() => {})));
    await receivers.close();
  }
}

test("SIGKILL, sqlite: nothing stored is lost, the order stays, no transaction is altered (S24, S26)", async () => {
  const folder = await mkdtemp(join(tmpdir(), "push-sigkill-"));
  try {
    await killAndCheck({ database: { path: join(folder, "push.db") }, processes: 1, kills: 6 });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("SIGKILL, postgres: the same with two processes that share the queue, one sending at a time (S24, S26)", async () => {
  const connectionString = server?.connectionString ?? "";
  const database = { connectionString, schema: "killed", takeOverAfterMs, pollMs };
  await killAndCheck({ database, processes: 2, kills: 8 });
});

/** Two processes of which one sends and gets no answer. */
async function withHungTransaction(
  schema: string,
  run: (stage: {
    readonly sender: PushProcess;
    readonly other: PushProcess;
    readonly receivers: Awaited<ReturnType<typeof openReceivers>>;
    goOn(): void;
  }) => Promise<void>,
): Promise<void> {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  const receivers = await openReceivers(["a"], maxEvents, async () => {
    await held;
    return 200;
  });
  const connectionString = server?.connectionString ?? "";
  const database = { connectionString, schema, takeOverAfterMs, pollMs };
  const { services } = receivers;
  const options = { database, services, maxEvents };
  const [sender, other] = await Promise.all([startPushProcess(options), startPushProcess(options)]);
  try {
    assert.ok(await sender.push(["a"], [eventOf(1)]));
    while (receivers.tries.length === 0) await sleep(5);
    await run({ sender, other, receivers, goOn });
    assert.deepEqual(receivers.faults, []);
  } finally {
    goOn();
    await Promise.all([sender.kill(), other.kill()]);
    await receivers.close();
  }
}

test("a killed process's application service moves to another within the lease time, with its transaction (S24)", async () => {
  await withHungTransaction("moves", async ({ sender, receivers, goOn }) => {
    await sleep(takeOverAfterMs);
    const killedMs = performance.now();
    await sender.kill();
    goOn();
    while (receivers.tries.length < 2) await sleep(5);
    const [first, second] = receivers.tries;
    assert.equal(second?.txnId, first?.txnId);
    const tookMs = (second?.atMs ?? Infinity) - killedMs;
    // What is left of the lease, a look of the other process, and a machine that is busy.
    assert.ok(tookMs <= takeOverAfterMs + pollMs + 500, `${tookMs} ms`);
  });
});

test("what another process stores meanwhile is sent by the one that sends, and the other sends nothing", async () => {
  await withHungTransaction("meanwhile", async ({ other, receivers, goOn }) => {
    assert.ok(await other.push(["a"], [eventOf(2)]));
    await sleep(2 * takeOverAfterMs);
    assert.equal(receivers.tries.length, 1);
    goOn();
    while (receivers.model.received("a").length < 2) await sleep(5);
    assert.deepEqual(receivers.model.received("a"), [1, 2]);
    assert.equal(receivers.tries.length, 2);
  });
});

test("a process that stops gives back what it sends, and another goes on at once", async () => {
  await withHungTransaction("stops", async ({ sender, receivers, goOn }) => {
    const stopped = sender.stop();
    await sleep(50);
    goOn();
    await stopped;
    const pool = new Pool({ connectionString: server?.connectionString });
    try {
      const { rows } = await pool.query("SELECT owner, txn_events FROM stops.push_services");
      assert.deepEqual(rows, [{ owner: null, txn_events: null }]);
    } finally {
      await pool.end();
    }
    assert.equal(receivers.tries.length, 1);
  });
});
