/**
 * The package as somebody gets it: built, packed, unpacked, installed without its optional peers.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { access, cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);
const node = process.execPath;

let folder = "";
let installed = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "package-"));
  const built = join(folder, "built");
  await mkdir(built);
  for (const part of ["package.json", "tsconfig.json", "tsconfig.build.json", "src", "mocks"]) {
    await cp(part, join(built, part), { recursive: true });
  }
  for (const part of [
    "generated",
    "openapi",
    "examples",
    ".github",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "GLOSSARY.md",
  ]) {
    await cp(part, join(built, part), { recursive: true });
  }
  await symlink(resolve("node_modules"), join(built, "node_modules"));
  await run(node, [resolve("node_modules/typescript/bin/tsc"), "-p", "tsconfig.build.json"], {
    cwd: built,
  });
  await run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: built });
  installed = join(folder, "consumer/node_modules/matrix-appservice-contract");
  await mkdir(installed, { recursive: true });
  const version: { version: string } = JSON.parse(await readFile("package.json", "utf8"));
  const archive = join(folder, `matrix-appservice-contract-${version.version}.tgz`);
  await run("tar", ["xzf", archive, "-C", installed, "--strip-components=1"]);
  await rm(join(built, "node_modules"));
  // What an installation brings: the dependencies, and none of the optional peers.
  for (const name of ["openapi-fetch", "openapi-typescript-helpers", "commander", "yaml"]) {
    const target = join(folder, "consumer/node_modules", name);
    await symlink(resolve("node_modules", name), target);
  }
});

after(() => rm(folder, { recursive: true }));

async function inConsumer(code: string): Promise<string> {
  const { stdout } = await run(node, ["--input-type=module", "-e", code], {
    cwd: join(folder, "consumer"),
  });
  return stdout.trim();
}

test("the typed client works without any optional package", async () => {
  const code = `
    import { createContractClient, v1 } from "matrix-appservice-contract";
    const { call } = createContractClient(v1.homeserver, {
      baseUrl: "http://hs", token: "AS", fetch: async () => Response.json({ user_id: "@a:b" }),
    });
    console.log((await call.getTokenOwner()).data.user_id);`;
  assert.equal(await inConsumer(code), "@a:b");
});

test("every entry of the exports map is there", async () => {
  const manifest: { exports: Record<string, string | { default: string; types: string }> } =
    JSON.parse(await readFile(join(installed, "package.json"), "utf8"));
  for (const [entry, target] of Object.entries(manifest.exports)) {
    const files = typeof target === "string" ? [target] : [target.default, target.types];
    for (const file of files) {
      assert.ok((await readFile(join(installed, file), "utf8")).length > 0, `${entry}: ${file}`);
    }
    assert.doesNotMatch(entry, /\*/u, "no wildcard");
  }
});

test("the bundles and the registration schema are importable as JSON", async () => {
  const code = `
    import bundle from "matrix-appservice-contract/openapi/v1/homeserver.json" with { type: "json" };
    import schema from "matrix-appservice-contract/registration.schema.json" with { type: "json" };
    console.log(bundle.openapi, schema.title);`;
  assert.equal(await inConsumer(code), "3.1.0 Registration");
});

for (const file of ["README.md", "mocks/README.md"]) {
  test(`${file} is in the package, and so is all that it links to`, async () => {
    const text = await readFile(join(installed, file), "utf8");
    const links = Array.from(text.matchAll(/\]\(([^)#:]+)[)#]/gu), (match) => match[1] ?? "");
    assert.ok(links.length > 1);
    for (const link of links) await access(join(installed, dirname(file), link));
  });
}

test("what an entry does not name is private", async () => {
  const code = `await import("matrix-appservice-contract/dist/src/contract/route.js")`;
  await assert.rejects(inConsumer(code), /ERR_PACKAGE_PATH_NOT_EXPORTED/u);
});

test("a mock without Prism says what to install", async () => {
  const code = `
    import { startPrism } from "matrix-appservice-contract/mocks";
    await startPrism("v1/homeserver").catch((error) => console.log(error.message));`;
  assert.match(await inConsumer(code), /npm install --save-dev @stoplight\//u);
});

test("the SQLite store makes its tables from the package alone", async () => {
  const code = `
    import { createSqliteStore } from "matrix-appservice-contract/store/sqlite";
    const store = createSqliteStore({ path: "bridge.db", registrationId: "irc" });
    const request = { txnId: "1", fingerprint: "f", eventIds: ["$a"], nowMs: 1, leaseMs: 1 };
    console.log((await store.claim(request)).kind);
    await store.close();`;
  assert.equal(await inConsumer(code), "claimed");
});

test("the PostgreSQL store without pg says what to install", async () => {
  const code = `
    import { createPostgresStore } from "matrix-appservice-contract/store/postgres";
    await createPostgresStore({ connectionString: "postgres://h", registrationId: "irc" })
      .catch((error) => console.log(error.message));`;
  assert.match(await inConsumer(code), /^the PostgreSQL store needs pg: run "npm install pg"/u);
});

const missingForLint = `appservice: appservice lint needs @stoplight/spectral-core, @stoplight/spectral-formats, @stoplight/spectral-formatters, @stoplight/spectral-parsers, @stoplight/spectral-functions and @stoplight/spectral-rulesets: run "npm install --save-dev @stoplight/spectral-core @stoplight/spectral-formats @stoplight/spectral-formatters @stoplight/spectral-parsers @stoplight/spectral-functions @stoplight/spectral-rulesets"\n`;

test("the command works from the package, and names all packages that a subcommand lacks in one line", async () => {
  const command = join(installed, "dist/src/cli/bin.js");
  const { stdout } = await run(node, [command, "--help"]);
  for (const subcommand of ["mock", "lint", "diff"]) assert.match(stdout, new RegExp(subcommand));
  await assert.rejects(
    run(node, [command, "lint", join(installed, "openapi/v1/homeserver.yaml")]),
    (error: Error & { stderr: string; code: number }) =>
      error.code === 2 && error.stderr === missingForLint,
  );
});

test("publint and attw find nothing", async () => {
  await run(node, [resolve("node_modules/publint/src/cli.js"), "run", installed, "--strict"]);
  const attw = resolve("node_modules/@arethetypeswrong/cli/dist/index.js");
  const archive = join(folder, "matrix-appservice-contract-0.1.0.tgz");
  await run(node, [attw, archive, "--profile", "esm-only", "--exclude-entrypoints", "spectral"]);
});
