/**
 * How long the disk under the temporary folder takes to keep something: what the SQLite store waits for.
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const page = Buffer.alloc(4096, 1);
const times = 40;

/** @returns the mean of some, in milliseconds */
export function measureFsync(): number {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const file = openSync(join(folder, "file"), "w");
  try {
    const startMs = performance.now();
    for (let time = 0; time < times; time += 1) {
      writeSync(file, page);
      fsyncSync(file);
    }
    return (performance.now() - startMs) / times;
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}
