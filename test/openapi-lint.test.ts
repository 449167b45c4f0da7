/**
 * The documents are clean: by this project's own rules, by Spectral's for OpenAPI, and by redocly's.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { Spectral, type RulesetDefinition } from "@stoplight/spectral-core";
import { oas } from "@stoplight/spectral-rulesets";
import { documents } from "../scripts/generate/documents.ts";
import { run } from "../src/cli/main.ts";

const exec = promisify(execFile);

test("sources and bundles are clean by the project's own rules, down to the hints", async () => {
  const code = await run(["lint", "--quiet", "--fail-severity", "hint", "openapi", "generated"]);
  assert.equal(code, 0);
});

/** Rules of Spectral's own that do not fit: why. */
const notOurs: Readonly<Record<string, string>> = {
  "info-contact": "there is no address to write to but the repository",
  "license-url": "OpenAPI 3.1 allows an identifier or a url, not both",
  "openapi-tags-alphabetical": "tags are in the order a reader needs them",
  "oas3-unused-component": "bundling drops what is unused; KnownEvent is there for typed handlers",
};

for (const { name } of documents) {
  test(`${name} is clean by Spectral's rules for OpenAPI`, async () => {
    const text = await readFile(`generated/${name}.bundle.json`, "utf8");
    const spectral = new Spectral();
    spectral.setRuleset({
      extends: [[oas as RulesetDefinition, "all"]],
      rules: Object.fromEntries(Object.keys(notOurs).map((rule) => [rule, "off" as const])),
    });
    const found = await spectral.run(text);
    assert.deepEqual(
      found.map(({ code, path, message }) => `${code} ${path.join("/")} ${message}`),
      [],
    );
  });
}

test("redocly lint accepts all documents", async () => {
  const redocly = resolve("node_modules/@redocly/cli/bin/cli.js");
  const roots = documents.map(({ root }) => root);
  await exec(process.execPath, [redocly, "lint", "--extends", "recommended", ...roots], {
    env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
  });
});
