import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import packageJson from "../../../package.json" with { type: "json" };
import { bad, good } from "./inputs.ts";
import { runLint } from "./run-lint.ts";

const rule = "matrix-request-body-required";

test("stylish says what is wrong at each place, and once per rule what breaks", async (t) => {
  const files = { "a.yaml": bad, "sub/b.yaml": bad };
  const { stdout } = await runLint(t, files, "a.yaml", "sub/b.yaml");
  assert.match(
    stdout,
    /^a\.yaml\n +\d+:\d+ +error +matrix-request-body-required +The body of PUT/m,
  );
  assert.match(stdout, /^sub\/b\.yaml$/m);
  assert.equal(stdout.match(/OpenAPI takes the body for optional/g)?.length, 1);
});

test("stylish says nothing when there is nothing to say", async (t) => {
  const { stdout } = await runLint(t, { "a.json": good }, "a.json");
  assert.equal(stdout, "");
});

test("github-actions annotates lines of files in the working directory", async (t) => {
  const { stdout } = await runLint(t, { "a.yaml": bad }, "a.yaml", "-f", "github-actions");
  assert.match(
    stdout,
    /^::error title=matrix-request-body-required,file=a\.yaml,.*line=\d+,.*::The body/,
  );
});

test("sarif names the rule, the file and the version of this package", async (t) => {
  const { stdout } = await runLint(t, { "a.yaml": bad }, "a.yaml", "-f", "sarif");
  const [run] = JSON.parse(stdout).runs;
  assert.equal(run.results[0].ruleId, rule);
  assert.equal(run.results[0].locations[0].physicalLocation.artifactLocation.uri, "a.yaml");
  assert.equal(run.tool.driver.version, packageJson.version);
});

test("markdown is a table whose lines count from 1", async (t) => {
  const { stdout } = await runLint(t, { "a.yaml": bad }, "a.yaml", "-f", "markdown");
  const [, , row = ""] = stdout.split("\n");
  const line = bad.split("\n").findIndex((text) => text.includes("requestBody:")) + 1;
  assert.match(row, new RegExp(`^\\| ${rule} .*\\| Error +\\| ${line}:\\d+ .*\\| a.yaml \\|$`));
});

test("json is a list of findings", async (t) => {
  const { stdout } = await runLint(t, { "a.yaml": bad }, "a.yaml", "-f", "json");
  const findings = JSON.parse(stdout) as { code: string; source: string }[];
  assert.deepEqual(
    findings.map(({ code, source: file }) => [code, file]),
    [[rule, "a.yaml"]],
  );
});

test("json without findings is an empty list", async (t) => {
  const { stdout } = await runLint(t, { "a.json": good }, "a.json", "-f", "json");
  assert.equal(stdout, "[]\n");
});

test("goes to a file with --output", async (t) => {
  const args = ["a.yaml", "-f", "json", "--output", "out.json"];
  const { stdout, folder, code } = await runLint(t, { "a.yaml": bad }, ...args);
  assert.equal(stdout, "");
  assert.equal(code, 1);
  assert.equal(JSON.parse(readFileSync(join(folder, "out.json"), "utf8"))[0].code, rule);
});
