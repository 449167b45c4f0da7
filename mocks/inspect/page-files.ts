/**
 * The files of the page, as they lie in the package: in the work tree and in the built package they are in the same place.
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface PageFile {
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** What is served, and nothing else. */
const names: readonly string[] = [
  "page.html",
  "page.css",
  "diagram.css",
  "details.css",
  "icon.svg",
  "page.js",
  "controls.js",
  "details.js",
  "diagram.js",
  "element.js",
  "filters.js",
  "rows.js",
  "services.js",
  "times.js",
];

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Path → file; `/` is the page. */
export async function readPageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const folder = findFolder(dirname(fileURLToPath(import.meta.url)));
  const files = names.map(async (name) => {
    const bytes = await readFile(join(folder, name));
    const path = name === "page.html" ? "/" : `/${name}`;
    return [path, { type: types[extname(name)] ?? "", bytes }] as const;
  });
  return new Map(await Promise.all(files));
}

/** Built, this file is in `dist`, and the page is not: it needs no building. */
function findFolder(from: string): string {
  const folder = join(from, "mocks/inspect/page");
  if (existsSync(join(folder, "page.html"))) return folder;
  const parent = dirname(from);
  if (parent === from) throw new Error("the page of the inspector is missing from the package");
  return findFolder(parent);
}
