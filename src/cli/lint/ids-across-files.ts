/**
 * The specification keeps one API in many files, one per topic, and publishes them as one document. Spectral sees one file at a
 * time, so whether an operationId is unique in all of them is found out here.
 */
import { basename, dirname } from "node:path";
import type { ISpectralDiagnostic } from "@stoplight/spectral-core";
import type { OpenApiFile } from "./read-openapi-file.ts";

const methods = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"]);

interface Use {
  readonly file: OpenApiFile;
  readonly id: string;
  readonly name: string;
  readonly path: string[];
}

/**
 * @param files the documents that are checked together
 * @returns a finding for each operationId that an earlier file of the folder has, case ignored
 */
export function findIdsAcrossFiles(files: readonly OpenApiFile[]): ISpectralDiagnostic[] {
  const first = new Map<string, Use>();
  const findings: ISpectralDiagnostic[] = [];
  for (const use of files.filter(isTopicOfSpecification).flatMap(usesIn)) {
    const key = `${dirname(use.file.source)} ${use.id.toLowerCase()}`;
    const other = first.get(key) ?? use;
    first.set(key, other);
    // Within one file the rule itself says it.
    if (other.file !== use.file) findings.push(describe(use, other));
  }
  return findings;
}

function describe({ file, id, path }: Use, other: Use): ISpectralDiagnostic {
  const start = { line: 0, character: 0 };
  return {
    code: "matrix-operation-id",
    message: `operationId "${id}" is that of ${other.name} in ${basename(other.file.source)} when case is ignored: rename one, because both are one method in clients that are generated from the whole API`,
    path,
    severity: 1,
    range: file.document.getRangeForJsonPath(path, true) ?? { start, end: start },
    source: file.source,
  };
}

function isTopicOfSpecification({ document }: OpenApiFile): boolean {
  return members(member(document.data, "servers")).some(
    ([, server]) => member(member(server, "variables"), "basePath") !== undefined,
  );
}

function usesIn(file: OpenApiFile): Use[] {
  return members(member(file.document.data, "paths")).flatMap(([path, item]) =>
    members(item).flatMap(([method, operation]) => {
      const id = methods.has(method) ? member(operation, "operationId") : undefined;
      return typeof id === "string"
        ? [
            {
              file,
              id,
              name: `${method.toUpperCase()} ${path}`,
              path: ["paths", path, method, "operationId"],
            },
          ]
        : [];
    }),
  );
}

function members(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function member(value: unknown, key: string): unknown {
  return members(value).find(([name]) => name === key)?.[1];
}
