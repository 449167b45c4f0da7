import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { steps } from "../interop/steps.ts";

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["test/interop/main.ts", ...args],
    { encoding: "utf8", env: { ...process.env, ...env }, timeout: 60_000 },
  );
  return { status, stdout, stderr };
}

test("--help says what it does and what the exit codes mean", () => {
  const { status, stdout } = run(["--help"]);
  assert.equal(status, 0);
  assert.match(stdout, /Usage: npm run interop/u);
  assert.match(stdout, /2 it could not run here/u);
});

test("--list names all steps, each once", () => {
  const names = run(["--list"]).stdout.trim().split("\n");
  assert.deepEqual(
    names,
    steps.map(({ name }) => name),
  );
  assert.equal(new Set(names).size, names.length);
});

const mistakes: readonly [args: readonly string[], message: RegExp][] = [
  [["conduit"], /one homeserver or two, synapse or dendrite or mock, and not conduit/u],
  [["mock", "--profile", "spec"], /--profile takes synapse-sqlite or dendrite, and not spec/u],
  [["--only", "no such step"], /no step has this in its name/u],
  [["--colour"], /--colour/u],
];
for (const [args, message] of mistakes) {
  test(`${args.join(" ")} is refused in one line`, () => {
    const { status, stderr } = run(args);
    assert.equal(status, 1);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1);
  });
}
