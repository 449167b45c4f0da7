/**
 * Reads one file and says in a line what keeps it from being an OpenAPI document.
 */
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Document } from "@stoplight/spectral-core";
import type { YamlParserResult } from "@stoplight/spectral-parsers";
import { loadSpectral } from "./spectral.ts";

export interface OpenApiFile {
  /** Absolute path. */
  readonly source: string;
  readonly document: Document<unknown, YamlParserResult<unknown>>;
}

export interface OtherFile {
  readonly problem: string;
  /** Whether it was meant to be an OpenAPI document. */
  readonly isBroken: boolean;
}

/** What Spectral reports as findings: the file can still be read. */
const HARMLESS = /^(Duplicate key|Mapping key must be a string scalar)/;

/**
 * @param file as it was named
 * @returns the parsed document, or what is wrong with the file
 */
export async function readOpenApiFile(file: string): Promise<OpenApiFile | OtherFile> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    return { problem: `${file}: ${reasonOf(error)}`, isBroken: true };
  }
  const isMeant = /^[\s{]*["']?openapi["']?\s*:/m.test(text);
  if (!isMeant) return { problem: `${file}: ${notOpenApi}`, isBroken: false };
  const { core, parsers } = await loadSpectral();
  const source = resolve(file);
  const parser = (file.endsWith(".json") ? parsers.Json : parsers.Yaml) as typeof parsers.Yaml;
  const document = new core.Document(text, parser, source);
  const fatal = document.diagnostics.find(
    ({ severity, message }) => Number(severity) === 0 && !HARMLESS.test(message),
  );
  if (fatal !== undefined) {
    const line = fatal.range.start.line + 1;
    const message = (fatal.message.split("\n", 1)[0] ?? "").replace(/^./, (first) =>
      first.toLowerCase(),
    );
    return {
      problem: `${file}:${line}: cannot be parsed: ${message}`,
      isBroken: true,
    };
  }
  return isOpenApi(document.data)
    ? { source, document }
    : { problem: `${file}: ${notOpenApi}`, isBroken: false };
}

const notOpenApi =
  'not an OpenAPI 3 document (no key "openapi" at the top): name the document that refers to it';

function isOpenApi(data: unknown): boolean {
  return (
    typeof data === "object" &&
    data !== null &&
    "openapi" in data &&
    String(data.openapi).startsWith("3.")
  );
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "no such file or folder";
  if (code === "EACCES") return "may not be read (permission denied)";
  return error instanceof Error ? error.message : String(error);
}
