import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { parse } from "yaml";
import { diffCommand } from "../src/cli/diff.ts";
import { lintCommand } from "../src/cli/lint.ts";
import { runCommand } from "./cli/diff/run-command.ts";
import { commitAll, git, temporaryFolder, writeFiles } from "./cli/diff/temporary.ts";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: { readonly [key: string]: unknown };
}

interface Workflow {
  readonly on: { readonly pull_request: { readonly paths: readonly string[] } };
  readonly env: { readonly CONTRACT: string; readonly APPSERVICE: string };
  readonly permissions: { readonly [scope: string]: string };
  readonly jobs: {
    readonly review: { readonly steps: readonly Step[]; readonly permissions?: object };
  };
}

const path = new URL("../.github/workflows/contract-review.yml", import.meta.url);
const source = readFileSync(path, "utf8");
const workflow = parse(source) as Workflow;
const { steps } = workflow.jobs.review;
const commands = { diff: diffCommand, lint: lintCommand };

const document = (ping: object = {}) => ({
  openapi: "3.1.0",
  info: { title: "Contract", version: "1" },
  paths: { "/ping": { get: { operationId: "ping", responses: {}, ...ping } } },
});

/** A repository with a base branch that the pull request started from, and the files that it changes. */
function repository(t: TestContext, changed: { readonly [path: string]: unknown }): string {
  const folder = temporaryFolder(t, {
    "openapi/a.json": document({ responses: { 404: { $ref: "parts/None.json" } } }),
    "openapi/b.json": document(),
    "openapi/parts/None.json": { description: "None" },
    "README.md": "No document",
  });
  commitAll(folder);
  git(folder, "update-ref", "refs/remotes/origin/main", "HEAD");
  writeFiles(folder, changed);
  commitAll(folder);
  return folder;
}

/** Runs the script of a step as a runner does, with a command that writes down what it is asked. */
function runScript(t: TestContext, { run = "" }: Step, cwd: string) {
  const tools = temporaryFolder(t, {
    "appservice.sh": `#!/bin/sh\nprintf '%s\\n' "$@" > "$ASKED"\necho "the result"\n`,
  });
  chmodSync(join(tools, "appservice.sh"), 0o755);
  const [asked, summary] = [join(tools, "asked"), join(tools, "summary")];
  const env = {
    ...process.env,
    ...workflow.env,
    BASE: "main",
    APPSERVICE: join(tools, "appservice.sh"),
    ASKED: asked,
    GITHUB_STEP_SUMMARY: summary,
  };
  const result = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", run], {
    cwd,
    env,
  });
  assert.equal(result.status, 0, result.stderr.toString("utf8"));
  return {
    args: readFileSync(asked, "utf8").trimEnd().split("\n"),
    summary: existsSync(summary) ? readFileSync(summary, "utf8") : "",
  };
}

function stepWith(command: string): Step {
  return steps.find(({ run }) => run?.includes(`$APPSERVICE ${command}`)) ?? assert.fail(command);
}

test("the workflow runs for pull requests that touch the contract, and may only read", () => {
  assert.deepEqual(workflow.on, { pull_request: { paths: [`${workflow.env.CONTRACT}/**`] } });
  assert.deepEqual(workflow.permissions, { contents: "read" });
  assert.equal(workflow.jobs.review.permissions, undefined);
});

test("actions are pinned to a major version, and the history is fetched", () => {
  const actions = steps.flatMap(({ uses }) => uses ?? []);
  assert.ok(actions.length > 0);
  for (const action of actions) assert.match(action, /^actions\/[a-z-]+@v\d+$/);
  const checkout = steps.find(({ uses }) => uses?.startsWith("actions/checkout@"));
  assert.equal(checkout?.with?.["fetch-depth"], 0);
});

test("no script holds an expression, which a branch name could fill with commands", () => {
  for (const { run = "" } of steps) assert.doesNotMatch(run, /\$\{\{/);
});

test("the command is a script of this package", () => {
  const manifest = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  ) as {
    scripts: { [name: string]: string };
  };
  const name = /^npm run --silent (\S+) --$/.exec(workflow.env.APPSERVICE)?.[1] ?? "";
  assert.equal(manifest.scripts[name], "tsx src/cli/bin.ts");
});

test("the two lines that another repository changes are marked and shown", () => {
  assert.match(source, /^ {4}paths: .*# \(1\)/m);
  assert.match(source, /^env: .*# \(2\)/m);
  for (const line of source.matchAll(/^#\s+\(\d\)\s+(.*)$/gm)) {
    assert.equal(typeof parse(line[1] ?? ""), "object");
  }
});

describe("the lint step", () => {
  const lint = stepWith("lint");
  const cases = [
    {
      changes: "one document",
      files: { "openapi/b.json": document({ tags: [] }) },
      lints: "openapi/b.json",
    },
    { changes: "a part of documents", files: { "openapi/parts/None.json": {} }, lints: "openapi" },
    { changes: "something else", files: { "README.md": "Words" }, lints: "openapi" },
  ];
  for (const { changes, files, lints } of cases) {
    test(`lints ${lints} when the pull request changes ${changes}`, (t) => {
      const { args } = runScript(t, lint, repository(t, files));
      assert.deepEqual(args, ["lint", "--format", "github-actions", lints]);
    });
  }

  test("asks for what the command understands, and gets notes for the pull request", async (t) => {
    const cwd = repository(t, { "openapi/b.json": document({ operationId: "" }) });
    const { args } = runScript(t, lint, cwd);
    const outcome = await runCommand(t, commands.lint(), { cwd, args });
    assert.deepEqual([outcome.code, outcome.error], [1, ""]);
    assert.match(outcome.stdout, /^::(error|warning) .*file=openapi\/b\.json/m);
  });
});

describe("the diff step", () => {
  test("compares with the base branch and writes to the summary of the job", async (t) => {
    const cwd = repository(t, { "openapi/b.json": { ...document(), paths: {} } });
    const { args, summary } = runScript(t, stepWith("diff"), cwd);
    assert.equal(summary, "the result\n");
    const outcome = await runCommand(t, commands.diff(), { cwd, args });
    assert.deepEqual([outcome.code, outcome.error], [1, ""]);
    assert.match(outcome.stdout, /^## Contract: `origin\/main:openapi` → `openapi`$/m);
    assert.match(outcome.stdout, /\| b\.json, GET \/ping \(ping\) \| operation removed \|/);
  });
});
