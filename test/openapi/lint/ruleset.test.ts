/**
 * What the ruleset consists of, and that its documentation says the same.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { bundle, pathItemFile, source } from "./documents.ts";
import { change, lint, ownRules, ruleset } from "./lint-in-memory.ts";
import { put } from "./case.ts";

const folder = new URL("../../../openapi/lint/", import.meta.url);
const severities = ["error", "warn", "info", "hint"];

test("the table of rules has each rule with its description, its severity and its files", () => {
  const rows = readFileSync(new URL("README.md", folder), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `matrix-"))
    .map((line) => line.split(" | ").map((cell) => cell.trim()))
    .map(([name, , why, severity, files]) => ({ name, why, severity, files }));
  const expected = ownRules.map(({ name, description, severity, extensions }) => {
    const shapes = extensions?.shapes as string[];
    return {
      name: `| \`${name}\``,
      why: description,
      severity: severities[severity],
      files: shapes.length === 3 ? "all" : shapes.join(", "),
    };
  });
  assert.deepEqual(rows, expected);
});

test("the x- keys are those of the table of conventions", async () => {
  const { CONTRACT_KEYS } = (await import(new URL("extension-keys.js", folder).href)) as {
    CONTRACT_KEYS: Record<string, string[]>;
  };
  const table = readFileSync(new URL("../README.md", folder), "utf8").matchAll(
    /^\| `(x-[\w-]+)` \| ([\w, ]+) \|/gm,
  );
  assert.deepEqual([...table].map(([, key]) => key).sort(), Object.keys(CONTRACT_KEYS).sort());
});

test("each file of a rule is in the ruleset", () => {
  const text = readFileSync(new URL("ruleset.js", folder), "utf8");
  const missing = readdirSync(new URL("rules/", folder)).filter(
    (file) => !text.includes(`"./rules/${file}"`),
  );
  // `appservice lint` adds this one to every ruleset.
  assert.deepEqual(missing, ["reference.js"]);
});

test("of the rules that come with Spectral, these are on for OpenAPI 3", () => {
  const on = Object.values(ruleset.rules)
    .filter(({ name, enabled }) => enabled && !/^(matrix-|oas2-|oas3_)/.test(name))
    .map(({ name }) => name);
  assert.deepEqual(on.sort(), [
    "duplicated-entry-in-enum",
    "no-$ref-siblings",
    "no-eval-in-markdown",
    "no-script-tags-in-markdown",
    "oas3-api-servers",
    "oas3-callbacks-in-callbacks",
    "oas3-examples-value-or-externalValue",
    "oas3-operation-security-defined",
    "oas3-parameter-description",
    "oas3-schema",
    "oas3-server-trailing-slash",
    "oas3-server-variables",
    "openapi-tags-uniqueness",
    "operation-parameters",
    "operation-tag-defined",
    "path-declarations-must-exist",
    "path-not-include-query",
    "path-params",
    "typed-enum",
  ]);
});

test("a tuple that takes no further items is no array without items", async () => {
  const tuple = { type: "array", prefixItems: [{ type: "string" }], items: false };
  assert.deepEqual(await lint(change(bundle, [[["components", "schemas", "Pair"], tuple]])), []);
});

test("a finding is at the line of the file that the part is written in", async () => {
  const findings = await lint(
    change(source, [
      [[pathItemFile, "put", "summary"], "Send it."],
      [["/contract/shared/schemas/SentEvent.yaml", "nullable"], true],
    ]),
  );
  assert.deepEqual(
    findings.map(({ code, source: file, path }) => [code, file, path.join(".")]),
    [
      ["matrix-nullable", "/contract/shared/schemas/SentEvent.yaml", "nullable"],
      ["matrix-summary-style", pathItemFile, "put.summary"],
    ],
  );
});

test("a shared part is reported once, however often it is used", async () => {
  const findings = await lint(
    change(bundle, [
      [[...put, "responses", "409"], { $ref: "#/components/responses/Forbidden" }],
      [
        ["components", "responses", "Forbidden", "content", "application/json", "schema"],
        { type: "object", additionalProperties: true },
      ],
    ]),
  );
  assert.equal(findings.filter(({ code }) => code === "matrix-error-body").length, 1);
});

test("schemas that contain themselves are followed once, and their examples are checked", async () => {
  const tree = {
    type: "object",
    properties: { children: { type: "array", items: { $ref: "#/components/schemas/Tree" } } },
    additionalProperties: true,
    examples: [{ children: [{ children: "none" }] }],
  };
  const findings = await lint(change(bundle, [[["components", "schemas", "Tree"], tree]]));
  assert.deepEqual(
    findings.map(({ code }) => code),
    ["matrix-valid-example"],
  );
});

test("an example that contains itself ends", async () => {
  const loop = { value: { again: { $ref: "#/components/examples/Loop/value" } } };
  const findings = await lint(change(bundle, [[["components", "examples", "Loop"], loop]]));
  assert.deepEqual(
    findings.filter(({ code }) => String(code).startsWith("matrix-")),
    [],
  );
});

test("double braces of a document do not turn into variables of Spectral's messages", async () => {
  const findings = await lint(
    change(bundle, [[[...put, "summary"], "Send {{value}} and {{path}}."]]),
  );
  assert.match(findings[0]?.message ?? "", /"Send \{ \{value\}\} and \{ \{path\}\}\."/);
});
