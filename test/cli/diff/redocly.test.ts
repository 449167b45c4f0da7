import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { findRedocly, runRedocly } from "../../../src/cli/diff/redocly.ts";
import type { WireDocument } from "../../../src/cli/diff/wire-document.ts";
import { temporaryFolder } from "./temporary.ts";

const wire = (summary: string): WireDocument => ({
  document: {
    paths: { "/0/a": { get: { summary, parameters: [], responses: {} } } },
    components: { schemas: {}, parameters: {} },
  },
  operations: new Map(),
  parameters: new Map(),
});

/** Loaded into redocly's process: writes down every attempt to reach the network, and fails it. */
const spy = (log: string) => `
import { appendFileSync } from "node:fs";
import dns from "node:dns";
import net from "node:net";
const note = (text) => appendFileSync(${JSON.stringify(log)}, text + "\\n");
note("loaded");
net.Socket.prototype.connect = function () { note("connect"); this.destroy(new Error("none")); return this; };
dns.lookup = (...args) => { note("lookup"); args.at(-1)(new Error("none")); };
`;

/** Sets variables for redocly's process, until the end of the test. */
function setEnvironment(t: TestContext, variables: { readonly [name: string]: string }): void {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    t.after(() => {
      if (before === undefined) delete process.env[name];
      else process.env[name] = before;
    });
    process.env[name] = value;
  }
}

test("redocly does not reach for the network, whatever the settings around it", async (t) => {
  const folder = temporaryFolder(t);
  const log = join(folder, "log");
  const script = temporaryFolder(t, { "spy.mjs": spy(log) });
  setEnvironment(t, {
    NODE_OPTIONS: `--import=${pathToFileURL(join(script, "spy.mjs")).href}`,
    REDOCLY_TELEMETRY: "on",
    CI: "",
  });
  const edits = await runRedocly(wire("One"), wire("Two"));
  assert.equal(edits.length, 1);
  assert.equal(readFileSync(log, "utf8"), "loaded\n");
});

test("when redocly dies, that is said in one line", async (t) => {
  setEnvironment(t, { NODE_OPTIONS: "--import=data:text/javascript,process.exit(3)" });
  await assert.rejects(runRedocly(wire("One"), wire("Two")), {
    name: "CommandError",
    message: "redocly diff failed: it wrote no report",
  });
});

test("without @redocly/cli, the message says how to install it", async () => {
  const resolve = (id: string) => {
    throw Object.assign(new Error(`Cannot find module '${id}'`), { code: "MODULE_NOT_FOUND" });
  };
  await assert.rejects(findRedocly(resolve), {
    name: "CommandError",
    message: /^appservice diff needs @redocly\/cli: .*npm install/,
  });
});
