import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { diffCommand } from "../../src/cli/diff.ts";
import { runCommand } from "./diff/run-command.ts";
import { commitAll, git, temporaryFolder, writeFiles } from "./diff/temporary.ts";

const operation = { operationId: "ping", responses: { 200: { description: "Done" } } };
const limit = { name: "limit", in: "query", schema: { type: "integer" } };
const document = (ping: object) => ({
  openapi: "3.1.0",
  info: { title: "Contract", version: "1" },
  paths: { "/ping": { get: { ...operation, ...ping } } },
});

const files = {
  "plain.json": document({}),
  "optional.json": document({ parameters: [limit] }),
  "required.json": document({ parameters: [{ ...limit, required: true }] }),
  "plain-again.yaml": `# the same\n${JSON.stringify(document({}))}`,
};

async function run(t: TestContext, cwd: string, ...args: string[]) {
  return await runCommand(t, diffCommand(), { cwd, args: ["diff", ...args] });
}

describe("the exit code", () => {
  const cases = [
    { files: ["plain.json", "plain-again.yaml"], options: [], code: 0 },
    { files: ["plain.json", "optional.json"], options: [], code: 0 },
    { files: ["optional.json", "required.json"], options: [], code: 1 },
    { files: ["optional.json", "required.json"], options: ["--fail-on", "server"], code: 0 },
    { files: ["required.json", "optional.json"], options: ["--fail-on", "server"], code: 1 },
    { files: ["required.json", "optional.json"], options: ["--fail-on", "client"], code: 0 },
    { files: ["required.json", "plain.json"], options: ["--fail-on", "none"], code: 0 },
  ];
  for (const {
    files: [old = "", now = ""],
    options,
    code,
  } of cases) {
    test(`is ${code} for ${old} → ${now} ${options.join(" ")}`, async (t) => {
      const result = await run(t, temporaryFolder(t, files), old, now, ...options);
      assert.deepEqual([result.code, result.error], [code, ""]);
    });
  }
});

test("equal documents have no changes, however they are written", async (t) => {
  const { stdout } = await run(t, temporaryFolder(t, files), "plain.json", "plain-again.yaml");
  assert.equal(stdout, "No changes\n");
});

test("text, markdown and JSON tell the same", async (t) => {
  const folder = temporaryFolder(t, files);
  const as = async (format: string) =>
    (await run(t, folder, "optional.json", "required.json", "--format", format)).stdout;
  assert.equal(
    await as("text"),
    "Breaks clients (1)\n  [client] GET /ping (ping), query parameter limit: optional → required; a client that leaves it out is refused\n",
  );
  assert.match(
    await as("markdown"),
    /\| GET \/ping \(ping\), query parameter limit \| optional → required \|/,
  );
  const report = JSON.parse(await as("json")) as {
    counts: object;
    changes: { breaks: string[] }[];
  };
  assert.deepEqual(report.counts, { breaksClients: 1, breaksServers: 0, additions: 0, other: 0 });
  assert.deepEqual(report.changes[0]?.breaks, ["client"]);
});

test("--output writes the result to a file and nothing to stdout", async (t) => {
  const folder = temporaryFolder(t, files);
  const { stdout, code } = await run(t, folder, "plain.json", "required.json", "-o", "result.txt");
  assert.deepEqual([stdout, code], ["", 1]);
  assert.match(readFileSync(join(folder, "result.txt"), "utf8"), /^Breaks clients \(1\)/);
});

test("a branch is compared with the working tree", async (t) => {
  const folder = temporaryFolder(t, { "openapi/a.json": files["plain.json"] });
  commitAll(folder);
  git(folder, "branch", "base");
  writeFiles(folder, { "openapi/a.json": files["required.json"] });
  const { stdout, code } = await run(t, folder, "base:openapi", "openapi");
  assert.equal(code, 1);
  assert.match(
    stdout,
    /\[both\] a\.json, GET \/ping \(ping\), query parameter limit: required parameter added/,
  );
});

test("--help documents the JSON and shows examples", async () => {
  const command = diffCommand().exitOverride();
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text) });
  await assert.rejects(command.parseAsync(["--help"], { from: "user" }));
  assert.match(help, /formatVersion: 1/);
  assert.match(help, /breaksClients, breaksServers, additions, other/);
  assert.equal(help.match(/^ {2}\$ appservice diff /gm)?.length, 4);
});

describe("bad input is refused with one line and exit code 2:", () => {
  const bad: readonly {
    name: string;
    old?: string;
    now?: string;
    options?: string[];
    says: RegExp;
  }[] = [
    { name: "a missing file", old: "nothing.json", says: /^nothing\.json: no such file or folder/ },
    {
      name: "a file that is not OpenAPI",
      now: "not-openapi.yaml",
      says: /^not-openapi\.yaml: not an OpenAPI document: it has no key "openapi"$/,
    },
    { name: "a text", now: "text.yaml", says: /^text\.yaml: not an OpenAPI document/ },
    { name: "an empty file", now: "empty.yaml", says: /^empty\.yaml: not an OpenAPI document/ },
    {
      name: "OpenAPI 2",
      now: "two.yaml",
      says: /^two\.yaml: OpenAPI "2\.0" is not supported: use 3\.x$/,
    },
    { name: "broken YAML", now: "broken.yaml", says: /^broken\.yaml:\d: broken YAML: / },
    {
      name: "a broken reference",
      now: "reference.json",
      says: /^reference\.json: broken \$ref "nowhere\.yaml": there is no file nowhere\.yaml$/,
    },
    {
      name: "a revision outside of a repository",
      old: "main:a.yaml",
      says: /^main:a\.yaml: not a git repository: /,
    },
    { name: "a folder against a file", old: "folder", says: /^OLD \(folder\) is a folder and NEW/ },
    {
      name: "folders without documents",
      old: "folder",
      now: "folder",
      says: /^no OpenAPI document \(a YAML or JSON file with the key "openapi"\) in folder or folder$/,
    },
    {
      name: "an unknown format",
      options: ["--format", "html"],
      says: /Allowed choices are text, markdown, json/,
    },
    {
      name: "an unknown audience",
      options: ["--fail-on", "all"],
      says: /Allowed choices are any, client/,
    },
    {
      name: "a result that cannot be written",
      options: ["--output", "no/such/folder.txt"],
      says: /^cannot write no\/such\/folder\.txt: /,
    },
  ];
  const inputs = {
    ...files,
    "not-openapi.yaml": "type: object",
    "text.yaml": "openapi",
    "empty.yaml": "",
    "two.yaml": "openapi: '2.0'",
    "broken.yaml": "openapi: 3.1.0\npaths: [",
    "reference.json": document({ requestBody: { $ref: "nowhere.yaml" } }),
    "folder/note.yaml": "a: 1",
  };
  for (const { name, old = "plain.json", now = "plain.json", options = [], says } of bad) {
    test(name, async (t) => {
      const folder = temporaryFolder(t, inputs);
      const { code, error, stdout } = await run(t, folder, old, now, ...options);
      assert.match(error, says);
      assert.doesNotMatch(error, /\n/);
      assert.deepEqual([code, stdout], [2, ""]);
      assert.ok(!existsSync(join(folder, "no")));
    });
  }
});
