import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { bad, good } from "./inputs.ts";
import { runLint } from "./run-lint.ts";

describe("one line on stderr, and exit code 2, for", () => {
  const cases: {
    name: string;
    files: Record<string, string | undefined>;
    args: string[];
    says: RegExp;
  }[] = [
    { name: "no file", files: {}, args: [], says: /no files given: try "appservice lint openapi"/ },
    {
      name: "a file that is not there",
      files: {},
      args: ["a.yaml"],
      says: /a\.yaml: no such file/,
    },
    {
      name: "a folder without documents",
      files: { "api/UserId.yaml": "type: string\n" },
      args: ["api"],
      says: /api: no OpenAPI document here/,
    },
    {
      name: "a glob that matches nothing",
      files: {},
      args: ["api/*.yaml"],
      says: /api\/\*\.yaml: no OpenAPI document here/,
    },
    {
      name: "YAML that is no OpenAPI",
      files: { "a.yaml": "type: string\n" },
      args: ["a.yaml"],
      says: /a\.yaml: not an OpenAPI 3 document/,
    },
    {
      name: "Swagger 2",
      files: { "a.yaml": 'swagger: "2.0"\ninfo: {}\n' },
      args: ["a.yaml"],
      says: /a\.yaml: not an OpenAPI 3 document/,
    },
    {
      name: "a list",
      files: { "a.json": '["openapi"]' },
      args: ["a.json"],
      says: /a\.json: not an OpenAPI 3 document/,
    },
    {
      name: "broken YAML",
      files: { "a.yaml": "openapi: 3.1.0\ninfo: [x\npaths: {" },
      args: ["a.yaml"],
      says: /a\.yaml:3: cannot be parsed: /,
    },
    {
      name: "broken YAML in a folder",
      files: { "api/a.yaml": "openapi: 3.1.0\ninfo: [x\npaths: {" },
      args: ["api"],
      says: /api\/a\.yaml:3: cannot be parsed: /,
    },
    {
      name: "broken JSON",
      files: { "a.json": '{"openapi": "3.1.0", "info": {' },
      args: ["a.json"],
      says: /a\.json:1: cannot be parsed: /,
    },
    {
      name: "a ruleset that is not there",
      files: { "a.json": good },
      args: ["a.json", "-r", "r.yaml"],
      says: /there is no ruleset r\.yaml/,
    },
    {
      name: "a ruleset that is none",
      files: { "a.json": good, "r.yaml": "a: 1\n" },
      args: ["a.json", "-r", "r.yaml"],
      says: /the ruleset r\.yaml cannot be used: /,
    },
    {
      name: "a ruleset that is no YAML",
      files: { "a.json": good, "r.yaml": "rules: [\n" },
      args: ["a.json", "-r", "r.yaml"],
      says: /the ruleset r\.yaml cannot be used: /,
    },
    {
      name: "a ruleset that is a folder",
      files: { "a.json": good, "r/x.yaml": "" },
      args: ["a.json", "-r", "r"],
      says: /the ruleset r cannot be used: /,
    },
    {
      name: "a format that nobody knows",
      files: { "a.json": good },
      args: ["a.json", "--format", "pdf"],
      says: /argument 'pdf' is invalid\. Allowed choices are stylish, github-actions/,
    },
    {
      name: "a severity that nobody knows",
      files: { "a.json": good },
      args: ["a.json", "--fail-severity", "fatal"],
      says: /argument 'fatal' is invalid\. Allowed choices are error, warn, info, hint/,
    },
  ];
  for (const { name, files, args, says } of cases) {
    test(name, async (t) => {
      const { stderr, code, stdout } = await runLint(t, files, ...args);
      assert.equal(code, 2);
      assert.equal(stderr.length, 1, stderr.join("\n"));
      assert.match(stderr[0] ?? "", says);
      assert.equal(stdout, "");
    });
  }

  test("an output that cannot be written", async (t) => {
    const { stderr, code } = await runLint(t, { "a.json": good }, "a.json", "-o", "no/out.json");
    assert.equal(code, 2);
    assert.match(stderr[0] ?? "", /^appservice: cannot write no\/out\.json: ENOENT/);
    assert.equal(stderr.length, 1);
  });

  test("a file that cannot be opened", async (t) => {
    const { folder } = await runLint(t, {}, "--help");
    symlinkSync("loop.yaml", join(folder, "loop.yaml"));
    const { stderr, code } = await runLint(t, {}, join(folder, "loop.yaml"));
    assert.equal(code, 2);
    assert.match(stderr[0] ?? "", /^appservice: .*loop\.yaml: ELOOP: too many symbolic links/);
    assert.equal(stderr.length, 1);
  });

  test("a file that may not be read", async (t) => {
    if (process.getuid?.() === 0) return t.skip("root may read everything");
    const { stderr, code } = await runLint(t, { "a.yaml": undefined }, "a.yaml");
    assert.equal(code, 2);
    assert.deepEqual(stderr, ["appservice: a.yaml: may not be read (permission denied)"]);
  });
});

test("other files are checked although one cannot be read", async (t) => {
  const { stderr, stdout, code } = await runLint(t, { "a.yaml": bad }, "missing.yaml", "a.yaml");
  assert.equal(code, 2);
  assert.deepEqual(stderr, [
    "appservice: missing.yaml: no such file or folder",
    "1 file, 1 error, 0 warnings",
  ]);
  assert.match(stdout, /matrix-request-body-required/);
});
