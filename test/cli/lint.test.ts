import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { stringify } from "yaml";
import { pathItemFile, rootFile, source, specification } from "../openapi/lint/documents.ts";
import { change } from "../openapi/lint/lint-in-memory.ts";
import { bad, doubtful, good } from "./lint/inputs.ts";
import { runLint } from "./lint/run-lint.ts";

describe("the exit code", () => {
  const cases = [
    { name: "nothing found", files: { "a.json": good }, options: [], code: 0 },
    { name: "an error", files: { "a.yaml": bad }, options: [], code: 1 },
    { name: "a warning", files: { "a.yaml": doubtful }, options: [], code: 0 },
    {
      name: "a warning when warnings fail",
      files: { "a.yaml": doubtful },
      options: ["--fail-severity", "warn"],
      code: 1,
    },
    {
      name: "a warning when hints fail",
      files: { "a.yaml": doubtful },
      options: ["--fail-severity", "hint"],
      code: 1,
    },
    {
      name: "an error beside a file that is not there",
      files: { "a.yaml": bad },
      options: ["b.yaml"],
      code: 2,
    },
  ];
  for (const { name, files, options, code } of cases) {
    test(`is ${code} for ${name}`, async (t) => {
      const result = await runLint(t, files, ...Object.keys(files), ...options);
      assert.equal(result.code, code, result.stdout);
    });
  }
});

describe("the last line on stderr", () => {
  test("counts files and findings", async (t) => {
    const files = { "a.yaml": bad, "b/b.yaml": doubtful, "c.json": good };
    const { stderr } = await runLint(t, files, ...Object.keys(files));
    assert.deepEqual(stderr, ["3 files, 1 error, 1 warning"]);
  });

  test("is not there with --quiet", async (t) => {
    const { stderr, stdout } = await runLint(t, { "a.yaml": bad }, "a.yaml", "--quiet");
    assert.deepEqual(stderr, [""]);
    assert.match(stdout, /matrix-request-body-required/);
  });
});

describe("FILE", () => {
  test("may be a folder: its OpenAPI documents, those of folders in it too", async (t) => {
    const files = {
      "api/a.yaml": bad,
      "api/deep/b.yaml": bad,
      "api/schemas/UserId.yaml": "type: string\n",
      "api/notes.json": "[1]",
      "api/node_modules/x/c.yaml": bad,
    };
    const { stdout, stderr } = await runLint(t, files, "api", "-f", "json");
    const found = (JSON.parse(stdout) as { source: string }[]).map((finding) => finding.source);
    assert.deepEqual(found, ["api/a.yaml", "api/deep/b.yaml"]);
    assert.deepEqual(stderr, ["2 files, 2 errors, 0 warnings"]);
  });

  test("may be a glob, and a file that is named twice is checked once", async (t) => {
    const files = { "a.yaml": bad, "b.yaml": "type: string\n" };
    const { stderr } = await runLint(t, files, "*.yaml", "a.yaml");
    assert.deepEqual(stderr, ["1 file, 1 error, 0 warnings"]);
  });

  test("may share files with another one: what is in them is reported once", async (t) => {
    const broken = change(source, [[[pathItemFile, "put", "summary"], "Send it."]]);
    const files = Object.fromEntries(
      Object.entries(broken).map(([name, content]) => [name.slice(1), stringify(content)]),
    );
    const root = rootFile.slice(1);
    const second = root.replace("homeserver", "second");
    const { stdout } = await runLint(
      t,
      { ...files, [second]: files[root] },
      root,
      second,
      "-f",
      "json",
    );
    const found = (JSON.parse(stdout) as { source: string; code: string }[]).map((finding) => [
      finding.code,
      finding.source,
    ]);
    assert.deepEqual(found, [["matrix-summary-style", pathItemFile.slice(1)]]);
  });

  test("of the specification may not have an operationId of another one in its folder", async (t) => {
    const text = stringify(Object.values(specification)[0]);
    const files = {
      "api/a.yaml": text,
      "api/b.yaml": text.replace("sendTransaction", "sendtransaction"),
    };
    const { stdout } = await runLint(t, files, "api");
    assert.match(
      stdout,
      /b\.yaml\n.*warning +matrix-operation-id +operationId "sendtransaction" is that of PUT .* in a\.yaml/,
    );
  });
});

describe("--ruleset", () => {
  const ruleset = `
rules:
  info-title:
    given: $.info
    severity: error
    then: { field: x-owner, function: truthy }
overrides:
  - files: ["b.json"]
    rules: { info-title: off }
`;

  test("takes the place of the rules of this package", async (t) => {
    const files = { "a.json": good, "b.json": good, ".spectral.yaml": ruleset };
    const { stdout } = await runLint(
      t,
      files,
      "a.json",
      "b.json",
      "-r",
      ".spectral.yaml",
      "-f",
      "json",
    );
    const found = (JSON.parse(stdout) as { source: string; code: string }[]).map((finding) => [
      finding.code,
      finding.source,
    ]);
    assert.deepEqual(found, [["info-title", "a.json"]]);
  });

  test("may extend the rules of this package", async (t) => {
    const own = join(import.meta.dirname, "../../openapi/lint/ruleset.js");
    const text = `extends: ["${own}"]\nrules: { matrix-request-body-required: hint }\n`;
    const { stderr } = await runLint(
      t,
      { "a.yaml": bad, "r.yaml": text },
      "a.yaml",
      "-r",
      "r.yaml",
    );
    assert.deepEqual(stderr, ["1 file, 0 errors, 0 warnings, 1 hint"]);
  });
});

test("a $ref that leads nowhere is one finding, with the $ref and the file that it is in", async (t) => {
  const files = Object.fromEntries(
    Object.entries(source).map(([name, content]) => [
      name.slice(1),
      stringify(content).replace("../../shared/schemas/SentEvent.yaml", "../schemas/Missing.yaml"),
    ]),
  );
  const { stdout, code } = await runLint(t, files, rootFile.slice(1), "-f", "json");
  const findings = JSON.parse(stdout) as { source: string; code: string; message: string }[];
  assert.equal(code, 1);
  assert.deepEqual(
    findings.map((finding) => [finding.code, finding.source]),
    [["broken-reference", pathItemFile.slice(1)]],
  );
  assert.match(
    findings[0]?.message ?? "",
    /The \$ref "\.\.\/schemas\/Missing\.yaml" leads nowhere/,
  );
});

test("the help has examples and the exit codes", async (t) => {
  const { stdout } = await runLint(t, {}, "--help");
  assert.match(stdout, /Exit codes: 0 /);
  assert.equal((stdout.match(/\$ appservice lint/g) ?? []).length >= 3, true);
});
