/**
 * Ours, with the memory store.
 */
import { createMemoryStore } from "../../src/store/memory.ts";
import type { Started } from "../servers.ts";
import { startService } from "./service.ts";

export function start(): Promise<Started> {
  return startService(createMemoryStore());
}
