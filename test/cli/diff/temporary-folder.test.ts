import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { withTemporaryFolder } from "../../../src/cli/diff/temporary-folder.ts";

test("the folder is there during the work and gone after it", async () => {
  const folder = await withTemporaryFolder(async (path) => {
    assert.ok(existsSync(path));
    return path;
  });
  assert.ok(!existsSync(folder));
});

test("the folder is gone when the work fails, and nobody listens for signals any more", async () => {
  const listeners = process.listenerCount("SIGINT");
  let folder = "";
  await assert.rejects(
    withTemporaryFolder(async (path) => {
      folder = path;
      throw new Error("broken");
    }),
    /broken/,
  );
  assert.ok(folder !== "" && !existsSync(folder));
  assert.equal(process.listenerCount("SIGINT"), listeners);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`the folder is gone when ${signal} ends the process, which dies of that signal`, async () => {
    const module = new URL("../../../src/cli/diff/temporary-folder.ts", import.meta.url).href;
    const script = `
      const { withTemporaryFolder } = await import(${JSON.stringify(module)});
      await withTemporaryFolder((folder) => {
        console.log(folder);
        return new Promise((resolve) => setTimeout(resolve, 60_000));
      });`;
    const args = [
      "--experimental-strip-types",
      "--no-warnings",
      "--input-type=module",
      "--eval",
      script,
    ];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    const [output] = (await once(child.stdout, "data")) as [Buffer];
    const folder = output.toString("utf8").trim();
    assert.ok(existsSync(folder));
    child.kill(signal);
    const [, died] = (await once(child, "exit")) as [number | null, string | null];
    assert.equal(died, signal);
    assert.ok(!existsSync(folder));
  });
}
