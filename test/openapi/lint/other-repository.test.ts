/**
 * Another repository, with nothing but Spectral and this package, extends the ruleset by the name of the package.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { transaction } from "./case.ts";
import { specification } from "./documents.ts";
import { change } from "./lint-in-memory.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "other-repository-"));
after(() => rmSync(folder, { recursive: true }));

const installed = join(folder, "node_modules/matrix-appservice-contract");
mkdirSync(installed, { recursive: true });
cpSync(join(root, "package.json"), join(installed, "package.json"));
cpSync(join(root, "openapi/lint"), join(installed, "openapi/lint"), { recursive: true });
symlinkSync(join(root, "node_modules/@stoplight"), join(folder, "node_modules/@stoplight"));
const [document] = Object.values(
  change(specification, [[[...transaction, "requestBody", "required"], undefined]]),
);
writeFileSync(join(folder, "transactions.yaml"), stringify(document));

const spellings = {
  "by.yaml": "extends: [matrix-appservice-contract/spectral]\n",
  "path.yaml": "extends: [./node_modules/matrix-appservice-contract/openapi/lint/ruleset.js]\n",
  "import.mjs":
    'import contract from "matrix-appservice-contract/spectral";\nexport default { extends: [contract] };\n',
};

for (const [ruleset, text] of Object.entries(spellings)) {
  test(`spectral-cli finds the rules by: ${text.split("\n", 1)[0]}`, async () => {
    writeFileSync(join(folder, ruleset), text);
    const codes = await spectral(ruleset);
    assert.deepEqual(codes, ["matrix-request-body-required"]);
  });
}

test("another repository switches a rule off", async () => {
  writeFileSync(
    join(folder, "off.yaml"),
    `${spellings["by.yaml"]}rules: { matrix-request-body-required: off }\n`,
  );
  assert.deepEqual(await spectral("off.yaml"), []);
});

function spectral(ruleset: string): Promise<string[]> {
  const cli = join(root, "node_modules/@stoplight/spectral-cli/dist/index.js");
  const args = [
    cli,
    "lint",
    "--quiet",
    "--format",
    "json",
    "--ruleset",
    ruleset,
    "transactions.yaml",
  ];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder }, (_error, stdout, stderr) => {
      try {
        resolve((JSON.parse(stdout) as { code: string }[]).map(({ code }) => code));
      } catch {
        reject(new Error(stdout + stderr));
      }
    });
  });
}
