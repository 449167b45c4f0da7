/**
 * Turns what stands on the command line into OpenAPI documents. A file that is named has to be one; of a folder or a glob,
 * everything else is left out.
 */
import { existsSync, globSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type OpenApiFile, readOpenApiFile } from "./read-openapi-file.ts";

export interface FoundDocuments {
  readonly documents: OpenApiFile[];
  /** One line for each name that led to nothing: what is wrong, and with which file. */
  readonly problems: string[];
}

/**
 * @param names files, folders and globs
 * @returns each document once, in the order of the names
 */
export async function findDocuments(names: readonly string[]): Promise<FoundDocuments> {
  const documents = new Map<string, OpenApiFile>();
  const problems: string[] = [];
  for (const name of names) {
    const { files, isNamed } = expand(name);
    const read = await Promise.all(files.map((file) => readOpenApiFile(file)));
    for (const result of read) {
      if ("document" in result) documents.set(result.source, result);
      // A file that is no OpenAPI document matters only to those who named it; one that is broken matters to all.
      else if (isNamed || result.isBroken) problems.push(result.problem);
    }
    if (!isNamed && !read.some((result) => "document" in result || result.isBroken)) {
      problems.push(
        `${name}: no OpenAPI document here (a .yaml or .json file with the key "openapi")`,
      );
    }
  }
  return { documents: [...documents.values()], problems: [...new Set(problems)] };
}

function expand(name: string): { files: string[]; isNamed: boolean } {
  if (!existsSync(name)) {
    return /[*?[{]/.test(name)
      ? { files: globSync(name).filter(isFile).sort(), isNamed: false }
      : { files: [name], isNamed: true };
  }
  return isFile(name)
    ? { files: [name], isNamed: true }
    : { files: filesBelow(name), isNamed: false };
}

function isFile(path: string): boolean {
  return !statSync(path).isDirectory();
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        return entry.name === "node_modules" || entry.name.startsWith(".") ? [] : filesBelow(path);
      }
      return /\.(ya?ml|json)$/.test(entry.name) ? [path] : [];
    });
}
