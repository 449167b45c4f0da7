/**
 * The test suite in Python runs as it stands, with the command of this repository.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { test } from "node:test";

const hasPython = spawnSync("python3", ["--version"]).status === 0;
const skip = hasPython ? false : "there is no python3";

test(
  "a test suite in Python has a homeserver that loses acknowledgements and starts again",
  { skip },
  async () => {
    const command = `${process.execPath} --import tsx src/cli/bin.ts`;
    const child = spawn("python3", ["-m", "unittest", "examples/python/test_bridge.py"], {
      env: { ...process.env, MOCK: command, PYTHONDONTWRITEBYTECODE: "1" },
      stdio: ["ignore", "inherit", "pipe"],
    });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
    assert.equal(code, 0, said.slice(-5_000));
    assert.match(said, /Ran 3 tests[^]*OK/u);
  },
);
