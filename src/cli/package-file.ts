/**
 * Where a file of this package is, in the work tree (`src/cli`) and in the built package (`dist/src/cli`) alike.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @param path relative to the root of this package: `openapi/lint/ruleset.yaml`
 * @returns the absolute path
 */
export function packageFile(path: string): string {
  return join(packageRoot, path);
}

const packageRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(folder: string): string {
  const manifest = join(folder, "package.json");
  // A package.json may lie deeper too; ours stands beside the documents.
  if (existsSync(manifest) && existsSync(join(folder, "openapi")) && isOurs(manifest))
    return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error("the files of matrix-appservice-contract are missing");
  return findRoot(parent);
}

function isOurs(manifest: string): boolean {
  const content: unknown = JSON.parse(readFileSync(manifest, "utf8"));
  return (
    typeof content === "object" &&
    content !== null &&
    "name" in content &&
    content.name === "matrix-appservice-contract"
  );
}
