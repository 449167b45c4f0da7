/**
 * Checks documents that are in no file with the ruleset of the package.
 */
import {
  Document,
  Ruleset,
  Spectral,
  type ISpectralDiagnostic,
  type RulesetDefinition,
} from "@stoplight/spectral-core";
import parsers from "@stoplight/spectral-parsers";
import { Resolver } from "@stoplight/spectral-ref-resolver";
import type { Files, Path } from "./documents.ts";

const { default: definition } = (await import(
  new URL("../../../openapi/lint/ruleset.js", import.meta.url).href
)) as { default: RulesetDefinition };

export const ruleset = new Ruleset(definition, { severity: "recommended" });

/** Only what this package adds to the rules that come with Spectral. */
export const ownRules = Object.values(ruleset.rules).filter(({ name }) =>
  name.startsWith("matrix-"),
);

/**
 * @param files the first is the root document
 * @returns the findings of all rules
 */
export async function lint(files: Files): Promise<ISpectralDiagnostic[]> {
  const root = Object.keys(files)[0] ?? "";
  const file = {
    resolve: (uri: { path(): string }) => {
      const content = files[uri.path()];
      return content === undefined
        ? Promise.reject(new Error(`no file ${uri.path()}`))
        : Promise.resolve(JSON.stringify(content));
    },
  };
  const spectral = new Spectral({ resolver: new Resolver({ resolvers: { file } }) });
  spectral.setRuleset(ruleset);
  return spectral.run(new Document(JSON.stringify(files[root], null, 2), parsers.Json, root));
}

/** What to change in a document: where, and the new value; `undefined` takes it away. */
export type Change = readonly [path: Path, value: unknown];

/**
 * @param files left as they are
 * @param changes the first key of a path is a file; without one it is the first file
 * @returns a changed copy
 */
export function change(files: Files, changes: readonly Change[]): Files {
  const copy: Record<string, unknown> = structuredClone(files);
  const root = Object.keys(copy)[0] ?? "";
  for (const [path, value] of changes) {
    const isInFile =
      String(path[0]).startsWith("/contract/") || String(path[0]).startsWith("/spec/");
    set(copy, isInFile ? path : [root, ...path], value);
  }
  return copy;
}

function set(target: Record<string | number, unknown>, path: Path, value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined) throw new Error("empty path");
  if (rest.length === 0) {
    if (value === undefined) delete target[key];
    else target[key] = value;
    return;
  }
  target[key] ??= {};
  set(target[key] as Record<string | number, unknown>, rest, value);
}
