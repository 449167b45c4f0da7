/**
 * Ours, with the SQLite store: every transaction is on the disk when it is acknowledged.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import type { Started } from "../servers.ts";
import { startService } from "./service.ts";

export function start(): Promise<Started> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true }));
  const path = join(folder, "bench.db");
  return startService(createSqliteStore({ path, registrationId: "bench", durability: "full" }));
}
