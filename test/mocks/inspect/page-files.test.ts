import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import { readPageFiles } from "../../../mocks/inspect/page-files.ts";

test("all files of the page are served, and are in the package", async () => {
  const lying = await readdir("mocks/inspect/page");
  const served = Array.from((await readPageFiles()).keys(), (path) => path.slice(1) || "page.html");
  assert.deepEqual(served.toSorted(), lying.filter((name) => name !== "tsconfig.json").toSorted());
  const { stdout } = await promisify(execFile)("npm", [
    "pack",
    "--dry-run",
    "--json",
    "--ignore-scripts",
  ]);
  const paths = Array.from(stdout.matchAll(/"mocks\/inspect\/page\/(?<name>[^"]+)"/gu));
  assert.deepEqual(paths.map(([, name]) => name).toSorted(), served.toSorted());
});
