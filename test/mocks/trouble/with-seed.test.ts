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

for (const [options, message] of [
  [{ runs: 0 }, /runs must be a whole number from 1, not 0/u],
  [{ runs: 1.5 }, /runs must be a whole number from 1, not 1.5/u],
  [{ runs: Infinity }, /runs must be a whole number from 1, not Infinity/u],
  [{ seed: Number.NaN }, /seed must be a whole number, not NaN/u],
] as const) {
  test(`nothing is run with ${message.source}`, async () => {
    const run = () => assert.fail("it was run");
    await assert.rejects(withSeed(run, options), { name: "RangeError", message });
  });
}

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

const script = fileURLToPath(new URL("failing-run.ts", import.meta.url));
const path = [dirname(process.execPath), process.env["PATH"]].join(delimiter);
const env = { ...process.env, PATH: path, MOCK_SEED: "" };

/** @returns what was written to the standard error by a program that fails */
async function failureOf(file: string, args: readonly string[]): Promise<string> {
  const running = promisify(execFile)(file, args, { env });
  const { stderr } = await running.catch((error: { stderr: string }) => error);
  return stderr;
}

/** @returns what it is called, and what was drawn when it was called */
async function repeat(failure: string): Promise<{ command: string; drawn: string | undefined }> {
  const command = /MOCK_SEED=.*/u.exec(failure)?.[0] ?? "";
  return { command, drawn: drawnIn(await failureOf("sh", ["-c", command])) };
}

function drawnIn(failure: string): string | undefined {
  return /drawn: \S+ by an argument's/u.exec(failure)?.[0];
}

test("the command repeats the failure", async () => {
  const failure = await failureOf(process.execPath, [script, "an argument's"]);
  const { command, drawn } = await repeat(failure);
  assert.match(command, /^MOCK_SEED=\d+ node test\/mocks\/trouble\/failing-run\.ts /u);
  assert.ok(drawn !== undefined);
  assert.equal(drawn, drawnIn(failure));
});

test("the command has each loader once, where it is", async () => {
  const loader = import.meta.resolve("tsx");
  const preflight = fileURLToPath(new URL("preflight.cjs", loader));
  // As `npx tsx --test` starts each test: by both ways of writing it.
  const loaders = [`--import=${loader}`, `--require=${preflight}`, "-r", preflight];
  const twice = [...loaders, "--import", loader, "--no-warnings", script, "an argument's"];
  const failure = await failureOf(process.execPath, twice);
  const { command, drawn } = await repeat(failure);
  const flags = `--import=${loader} --require=${preflight}`;
  assert.ok(command.includes(` node ${flags} test/mocks/trouble/failing-run.ts `), command);
  assert.ok(drawn !== undefined);
  assert.equal(drawn, drawnIn(failure));
});
