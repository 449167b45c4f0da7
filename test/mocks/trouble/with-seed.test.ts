import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test, type TestContext } from "node:test";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { reproduce, SeedError, withSeed } from "../../../mocks/trouble/with-seed.ts";

/** Tests of this file run one after the other, so the environment is theirs. */
function setSeed(t: TestContext, seed: string | undefined): void {
  const before = process.env["MOCK_SEED"];
  const set = (value: string | undefined): void => {
    if (value === undefined) delete process.env["MOCK_SEED"];
    else process.env["MOCK_SEED"] = value;
  };
  set(seed);
  t.after(() => set(before));
}

test("a run that fails says its seed and how to repeat it", async (t) => {
  setSeed(t, undefined);
  const cause = new Error("an event was lost");
  const run = withSeed(
    (seed) => {
      if (seed === 12) throw cause;
    },
    { seed: 10, runs: 5, command: "npm test" },
  );
  await assert.rejects(run, (error) => {
    assert.ok(error instanceof SeedError);
    assert.equal(error.seed, 12);
    assert.equal(error.cause, cause);
    assert.match(
      error.message,
      /^an event was lost\n[^]*seed 12;[^]*\n {2}MOCK_SEED=12 npm test$/u,
    );
    return true;
  });
});

test("MOCK_SEED is the only seed then", async (t) => {
  setSeed(t, "99");
  const seeds: number[] = [];
  await withSeed((seed) => void seeds.push(seed), { seed: 1, runs: 5 });
  assert.deepEqual(seeds, [99]);
});

test("without a seed it is a different one each time", async (t) => {
  setSeed(t, undefined);
  const seeds = new Set<number>();
  for (let count = 0; count < 5; count += 1) await withSeed((seed) => void seeds.add(seed));
  assert.ok(seeds.size > 1);
});

test("a MOCK_SEED that is no number is refused", async (t) => {
  setSeed(t, "seven");
  await assert.rejects(
    withSeed(() => undefined),
    /MOCK_SEED must be a whole number, not "seven"/u,
  );
});

test("the command is the one that this process was started with, from this folder", () => {
  const [, script = ""] = process.argv;
  assert.ok(script.startsWith(process.cwd()));
  const own = `node ${script.slice(process.cwd().length + 1)}`;
  assert.ok(reproduce(7).startsWith(`MOCK_SEED=7 ${own}`), reproduce(7));
});

test("the command repeats the failure", async () => {
  const script = fileURLToPath(new URL("failing-run.ts", import.meta.url));
  const run = promisify(execFile);
  const path = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
  const env = { ...process.env, PATH: path, MOCK_SEED: "" };
  const failure = await run(process.execPath, [script, "an argument's"], { env }).catch(
    (error: { stderr: string }) => error.stderr,
  );
  const command = /MOCK_SEED=.*/u.exec(String(failure))?.[0] ?? "";
  assert.match(command, /^MOCK_SEED=\d+ node test\/mocks\/trouble\/failing-run\.ts /u);
  const again = await run("sh", ["-c", command], { env }).catch(
    (error: { stderr: string }) => error.stderr,
  );
  const said = /drawn: \S+ by an argument's/u;
  assert.equal(said.exec(String(again))?.[0], said.exec(String(failure))?.[0]);
  assert.match(String(again), said);
});
