import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

function run(...args: readonly string[]) {
  const command = ["--import", "tsx", "scripts/requirements.ts", ...args];
  return spawnSync(process.execPath, command, { encoding: "utf8" });
}

test("an ID selects one requirement, and a range several", () => {
  const { status, stdout } = run("--json", "D14", "D71-D72");
  const lines: { id: string; carriedBy: string[] }[] = JSON.parse(stdout);
  assert.deepEqual(
    lines.map(({ id }) => id),
    ["D14", "D71", "D72"],
  );
  assert.match(lines[1]?.carriedBy[0] ?? "", /POST \/register/u);
  assert.equal(status, 0);
});

test("a word that is no requirement ends with 2 and says so", () => {
  const { status, stderr } = run("D87");
  assert.equal(stderr, "requirements: there is no requirement D87\n");
  assert.equal(status, 2);
});

test("--help says how to use it", () => {
  assert.match(run("--help").stdout, /^Usage: npm run requirements/u);
});
