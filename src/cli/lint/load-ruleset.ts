/**
 * The rules to check against: those of this package, or a ruleset of the caller's.
 */
import fs from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Ruleset, RulesetDefinition } from "@stoplight/spectral-core";
import { CommandError } from "../command-error.ts";
import { packageFile } from "../package-file.ts";
import { loadSpectral } from "./spectral.ts";

const ownRuleset = "openapi/lint/ruleset.js";

/**
 * @param file a ruleset in YAML, JSON or JavaScript; without it the one of this package
 * @returns the ruleset, with a rule for broken references added
 * @throws CommandError when it cannot be loaded
 */
export async function loadRuleset(file: string | undefined): Promise<Ruleset> {
  const { core } = await loadSpectral();
  const definition = file === undefined ? await loadOwn() : (await loadOther(file)).definition;
  const { reference } = await importModule("openapi/lint/rules/reference.js");
  const rules = "rules" in definition ? definition.rules : {};
  return new core.Ruleset(
    // What Spectral itself says about a broken reference names neither the `$ref` nor the file that it is in.
    { ...definition, rules: { ...rules, "broken-reference": reference } } as RulesetDefinition,
    // Overrides for single files are relative to the ruleset.
    { severity: "recommended", source: resolve(file ?? packageFile(ownRuleset)) },
  );
}

async function loadOwn(): Promise<RulesetDefinition> {
  return (await importModule(ownRuleset)).default as RulesetDefinition;
}

async function loadOther(file: string): Promise<Ruleset> {
  if (!fs.existsSync(file)) throw new CommandError(`there is no ruleset ${file}`);
  const bundler = {
    ...(await import("@stoplight/spectral-ruleset-bundler/with-loader")),
    ...(await import("@stoplight/spectral-ruleset-bundler/plugins/builtins")),
    ...(await import("@stoplight/spectral-ruleset-bundler/plugins/commonjs")),
  };
  try {
    return await bundler.bundleAndLoadRuleset(resolve(file), { fs, fetch }, [
      bundler.builtins(),
      bundler.commonjs(),
    ]);
  } catch (error) {
    throw new CommandError(`the ruleset ${file} cannot be used: ${reasonOf(error)}`, {
      cause: error,
    });
  }
}

/** A ruleset with mistakes is reported as a list of them. */
function reasonOf(error: unknown): string {
  const first: unknown =
    error instanceof Error && "errors" in error && Array.isArray(error.errors)
      ? error.errors[0]
      : error;
  const message = first instanceof Error ? first.message : String(first);
  return message.split("\n", 1)[0] ?? "";
}

async function importModule(path: string): Promise<Record<string, unknown>> {
  return (await import(pathToFileURL(packageFile(path)).href)) as Record<string, unknown>;
}
