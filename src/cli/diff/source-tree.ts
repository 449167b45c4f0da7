/**
 * Where documents are read from: a folder on disk, or a revision of a git repository. The rest of the comparison does
 * not know which of the two it reads.
 */
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

export interface SourceTree {
  /** How a message names a file of this tree: `main:openapi/v1.yaml`. */
  describe(path: string): string;
  kind(path: string): "file" | "folder" | undefined;
  /** The text of a file, or `undefined` when there is none. */
  read(path: string): string | undefined;
  /** Every YAML and JSON file below a folder, as paths of this tree. */
  list(folder: string): string[];
}

const isDocumentName = /\.(ya?ml|json)$/;

/** Dependencies and tool folders hold documents of somebody else. */
export function isContractFile(path: string): boolean {
  return (
    isDocumentName.test(path) &&
    !path.split("/").some((name) => name === "node_modules" || /^\.[^.]/.test(name))
  );
}

/**
 * @param cwd what relative paths start from
 * @returns the file system; paths are absolute or relative to `cwd`
 */
export function diskTree(cwd: string): SourceTree {
  const kind = (path: string) => {
    const stats = statSync(resolve(cwd, path), { throwIfNoEntry: false });
    if (stats?.isDirectory()) return "folder";
    return stats?.isFile() ? "file" : undefined;
  };
  return {
    describe: (path) => path,
    kind,
    read: (path) => (kind(path) === "file" ? readFileSync(resolve(cwd, path), "utf8") : undefined),
    list: (folder) => walk(resolve(cwd, folder)).map((path) => join(folder, path)),
  };
}

function walk(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter(isContractFile)
    .sort();
}
