/**
 * The memory store: nothing is left of it when the process ends.
 */
import assert from "node:assert/strict";
import { createMemoryStore } from "../../src/store/memory.ts";
import type { Subject } from "./cases/subject.ts";

export const memory: Subject = {
  name: "memory",
  skip: {
    durable: "forgets with the process",
    sql: "has no database transaction",
    shared: "each registration has a store of its own",
    strict: "stores whatever it is given",
  },
  async newPlace() {
    let nowMs = 1_700_000_000_000;
    return {
      open: async (options) => createMemoryStore(options),
      crash: async () => {},
      now: () => nowMs,
      advance: async (ms) => void (nowMs += ms),
      toleranceMs: 0,
      write: async () => assert.fail("there is no database"),
      written: async () => [],
      remove: async () => {},
    };
  },
};
