/** Removes folders that a build makes: `node scripts/clean.ts dist`. */
import { rm } from "node:fs/promises";

await Promise.all(
  process.argv.slice(2).map((folder) => rm(folder, { recursive: true, force: true })),
);
