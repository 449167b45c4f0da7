import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, posix, relative } from "node:path";
import { test } from "node:test";

/** Folder → the folders of this repository that it may import, beside itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  generated: [],
  "src/matrix": ["generated"],
  "src/resilience": [],
  "src/contract": ["src/matrix", "src/resilience"],
  "src/editions": ["src/contract", "generated"],
  "src/application-service": [
    "src/matrix",
    "src/resilience",
    "src/contract",
    "src/editions",
    "generated",
  ],
  "src/homeserver": ["src/matrix", "src/resilience", "src/contract", "src/editions", "generated"],
  "src/store": ["src/application-service", "src/homeserver", "generated"],
  "src/draft": ["src/matrix", "src/resilience", "src/contract", "src/editions", "generated", "src"],
  src: ["src/matrix", "src/resilience", "src/contract", "src/editions", "generated"],
  mocks: [
    "src",
    "src/matrix",
    "src/resilience",
    "src/contract",
    "src/editions",
    "src/application-service",
    "src/homeserver",
    "src/draft",
    "src/store",
    "generated",
  ],
  "src/conformance": ["src/contract", "src/matrix", "src/resilience", "generated"],
};

/** Folder → single files that it may import too: what a role shows to everybody. */
const indexes: Readonly<Record<string, readonly string[]>> = {
  "src/draft": ["src/application-service/index.ts", "src/homeserver/index.ts"],
};

/** May import everything; nothing imports it. */
const top = ["src/cli", "scripts", "test", "examples"];

const folders = [...Object.keys(allowed), ...top].sort((a, b) => b.length - a.length);

function folderOf(file: string): string | undefined {
  return folders.find((folder) => file.startsWith(`${folder}/`));
}

async function sources(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && /\.(?:ts|js|mjs)$/u.test(entry.name))
    .map((entry) => relative(".", join(entry.parentPath, entry.name)));
}

/** Static, dynamic and re-exporting imports of a relative path. */
function importsOf(file: string, text: string): string[] {
  const paths = text.matchAll(/(?:from|import\(?)\s*"(?<path>\.{1,2}\/[^"]+)"/gu);
  return Array.from(paths, (match) =>
    posix.normalize(posix.join(dirname(file), match.groups?.["path"] ?? "")),
  );
}

test("each folder imports only what lies below it in the design", async () => {
  const wrong: string[] = [];
  for (const folder of ["generated", "src", "mocks"]) {
    for (const file of await sources(folder)) {
      const from = folderOf(file);
      if (from === undefined || top.includes(from)) continue;
      for (const target of importsOf(file, await readFile(file, "utf8"))) {
        const to = folderOf(target);
        if (to === undefined || to === from || allowed[from]?.includes(to)) continue;
        if (indexes[from]?.includes(target)) continue;
        wrong.push(`${file} imports ${target}: ${from} must not know ${to}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test("the two roles never import each other", async () => {
  const roles = ["src/application-service", "src/homeserver"];
  const wrong: string[] = [];
  for (const role of roles) {
    for (const file of await sources(role)) {
      const targets = importsOf(file, await readFile(file, "utf8"));
      const others = roles.filter((one) => one !== role);
      wrong.push(...targets.filter((target) => others.some((other) => target.startsWith(other))));
    }
  }
  assert.deepEqual(wrong, []);
});

test("the contract layer is web-standard: node: built-ins only where a socket or file is the point", async () => {
  const exempt = /^src\/(?:contract\/node\.ts|store\/|cli\/)|^mocks\//u;
  const wrong: string[] = [];
  for (const folder of ["generated", "src", "mocks"]) {
    for (const file of await sources(folder)) {
      if (exempt.test(file)) continue;
      if (/(?:from|import\(?)\s*"node:/u.test(await readFile(file, "utf8"))) wrong.push(file);
    }
  }
  assert.deepEqual(wrong, []);
});

/** What only one file loads, and when it is needed; its types go everywhere. */
const drivers: Readonly<Record<string, string>> = {
  pg: "src/store/postgres/driver.ts",
  "node:sqlite": "src/store/sqlite/driver.ts",
};

test("a database driver is loaded by the store that needs it, and not before", async () => {
  const wrong: string[] = [];
  for (const folder of ["generated", "src", "mocks"]) {
    for (const file of await sources(folder)) {
      const text = await readFile(file, "utf8");
      for (const [driver, loader] of Object.entries(drivers)) {
        const values = new RegExp(`^(?:import|export) (?!type )[^;()]*"${driver}";`, "mu");
        const later = new RegExp(`(?:import|getBuiltinModule\\??\\.?)\\("${driver}"\\)`, "u");
        if (values.test(text) || (later.test(text) && file !== loader)) wrong.push(file);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

test("the stores know the roles by their types only", async () => {
  const wrong: string[] = [];
  for (const file of await sources("src/store")) {
    const text = await readFile(file, "utf8");
    const values = text.matchAll(/^import (?!type )[^;]*"(?<path>\.[^"]+)";/gmu);
    for (const { groups } of values) {
      const target = posix.normalize(posix.join(dirname(file), groups?.["path"] ?? ""));
      if (/^src\/(?:application-service|homeserver)\//u.test(target)) wrong.push(file);
    }
  }
  assert.deepEqual(wrong, []);
});
