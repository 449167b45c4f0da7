import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryStore } from "../../src/store/memory.ts";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { createService, messages, push } from "./support.ts";

const minuteMs = 60_000;

test("the store is pruned with the first transaction and then every ten minutes, and may fail at it", async (t) => {
  const clock = createManualClock(1_700_000_000_000);
  const pruned: number[] = [];
  const errors: unknown[] = [];
  const store = {
    ...createMemoryStore(),
    prune: async (nowMs: number) => {
      pruned.push((nowMs - 1_700_000_000_000) / minuteMs);
      throw new Error("the disk is full");
    },
  };
  const service = createService(t, { store, clock, onError: (error) => void errors.push(error) });
  for (const minute of [0, 1, 9, 11, 12, 60]) {
    await clock.advance(1_700_000_000_000 + minute * minuteMs - clock.now());
    assert.equal((await push(service, `${minute}`, messages(`${minute}`))).status, 200);
  }
  assert.deepEqual(pruned, [0, 11, 60]);
  assert.equal(errors.length, 3);
});
