/**
 * The process is killed while transactions arrive, again and again. The homeserver comes again until it is answered, as
 * homeservers do. What it was told is done must be done, and in order.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { message } from "../application-service/support.ts";
import { type Bridge, startBridge } from "./bridge.ts";
import type { BridgeOptions } from "./bridge-process.ts";

const kills = 5;
const eventCount = 90;
const rooms = 3;

const events = Array.from({ length: eventCount }, (_, index) =>
  message({ id: String(index), room: `!${index % rooms}:example.org` }),
);

for (const acknowledge of ["after-handlers", "after-store"] as const) {
  for (const exactlyOnce of [false, true]) {
    const how = exactlyOnce ? "exactly once" : "at least once";
    test(`SIGKILL while ${acknowledge}: nothing acknowledged is lost, and each event is handled ${how}`, async () => {
      const seed = Math.trunc(Math.random() * 2 ** 32);
      try {
        await killAndCheck(acknowledge, exactlyOnce, randomOf(seed));
      } catch (error) {
        throw new Error(`with seed ${seed}`, { cause: error });
      }
    });
  }
}

async function killAndCheck(
  acknowledge: BridgeOptions["acknowledge"],
  exactlyOnce: boolean,
  random: () => number,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "sigkill-"));
  const path = join(folder, "bridge.db");
  const log = join(folder, "log");
  const reader = new DatabaseSync(path);
  reader.exec("CREATE TABLE effects (value TEXT)");
  await writeFile(log, "");
  const start = () => startBridge({ database: { path }, acknowledge, exactlyOnce, log });

  const handled = async (): Promise<string[]> => {
    if (!exactlyOnce) return (await readFile(log, "utf8")).split("\n").slice(0, -1);
    const rows = reader.prepare("SELECT value FROM effects ORDER BY rowid").all();
    return rows.map(({ value }) => String(value));
  };

  let bridge: Bridge = await start();
  const killed: Bridge[] = [];
  const killer = async (): Promise<void> => {
    while (killed.length < kills) {
      await sleep(random() * 60);
      await bridge.kill();
      killed.push(bridge);
      bridge = await start();
    }
  };

  const homeserver = async (): Promise<void> => {
    let acknowledged = 0;
    for (let txnId = 1; acknowledged < eventCount || killed.length < kills; txnId += 1) {
      // Before the last kill it must not be over: a homeserver that lost its memory sends all of it again.
      if (acknowledged === eventCount) acknowledged = 0;
      const end = Math.min(acknowledged + 1 + Math.floor(random() * 4), eventCount);
      const batch = events.slice(acknowledged, end);
      await pushUntilAnswered(String(txnId), batch);
      if (acknowledge === "after-handlers") assertAll(await handled(), batch);
      acknowledged = end;
    }
  };

  const pushUntilAnswered = async (txnId: string, batch: typeof events): Promise<void> => {
    for (;;) {
      const copies = Array.from({ length: random() < 0.2 ? 2 : 1 }, () =>
        bridge.push(txnId, batch),
      );
      if ((await Promise.all(copies)).includes(200)) return;
      await sleep(5);
    }
  };

  try {
    await Promise.all([killer(), homeserver()]);
    for (let turn = 0; turn < 500 && new Set(await handled()).size < eventCount; turn += 1) {
      await sleep(10);
    }
    await bridge.stop();
    const all = await handled();
    assertAll(all, events);
    if (exactlyOnce) assert.equal(all.length, eventCount, all.join(" "));
    assertOrder([...new Set(all)]);
  } finally {
    await bridge.kill().catch(() => {});
    reader.close();
    await rm(folder, { recursive: true });
  }
}

function assertAll(handled: readonly string[], batch: typeof events): void {
  const missing = batch.filter(({ event_id: id }) => !handled.includes(id));
  assert.deepEqual(missing, [], `handled ${handled.join(" ")}`);
}

function assertOrder(handled: readonly string[]): void {
  for (let room = 0; room < rooms; room += 1) {
    const order = handled
      .map((id) => Number(id.slice(1)))
      .filter((index) => index % rooms === room);
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
      `order of room ${room}`,
    );
  }
}

/** Numbers from 0 up to but not 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
