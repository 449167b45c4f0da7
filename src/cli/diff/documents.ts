/**
 * The OpenAPI documents of a file or a folder.
 */
import { posix } from "node:path";
import { CommandError } from "../command-error.ts";
import { createReferences, isObject } from "./references.ts";
import type { Side } from "./sides.ts";
import type { DocumentSource } from "./wire-document.ts";

/** A key at the start of a line, or the first key of an object in JSON. */
const mentionsOpenapi = /^\s*["']?openapi["']?\s*:|\{\s*"openapi"\s*:/m;

/**
 * @returns the documents, by their path below the folder; a single file has an empty path
 * @throws CommandError when the file is no OpenAPI document
 */
export function readDocuments(side: Side): Map<string, DocumentSource> {
  if (side.kind === "file") return new Map([["", readDocument(side, side.path, "")]]);
  const documents = new Map<string, DocumentSource>();
  for (const path of side.tree.list(side.path)) {
    if (!mentionsOpenapi.test(side.tree.read(path) ?? "")) continue;
    const label = posix.relative(posix.normalize(side.path), posix.normalize(path));
    const document = readDocument(side, path, label, true);
    if (document !== undefined) documents.set(label, document);
  }
  return documents;
}

function readDocument(side: Side, path: string, label: string): DocumentSource;
function readDocument(
  side: Side,
  path: string,
  label: string,
  isOneOfMany: boolean,
): DocumentSource | undefined;
function readDocument(
  { tree }: Side,
  path: string,
  label: string,
  isOneOfMany = false,
): DocumentSource | undefined {
  const references = createReferences(tree);
  const { value } = references.open(path);
  if (!isObject(value) || value["openapi"] === undefined) {
    if (isOneOfMany) return undefined;
    throw new CommandError(
      `${tree.describe(path)}: not an OpenAPI document: it has no key "openapi"`,
    );
  }
  if (!/^3\.[0-9]/.test(String(value["openapi"]))) {
    const version = JSON.stringify(value["openapi"]);
    throw new CommandError(`${tree.describe(path)}: OpenAPI ${version} is not supported: use 3.x`);
  }
  return { label, root: value, file: path, references };
}
