/**
 * Spectral, loaded when it is needed: it is a set of optional packages, and takes a third of a second.
 */
import { requirePackages } from "../optional-package.ts";

export interface Spectral {
  readonly core: typeof import("@stoplight/spectral-core");
  readonly parsers: typeof import("@stoplight/spectral-parsers");
}

/** What every check takes. */
const always = ["core", "formats", "formatters", "parsers"];

/**
 * @param options.ownRules whether the rules of this package are taken; otherwise a ruleset is read from a file
 * @throws CommandError that names every package that is missing
 */
export function requireSpectral({ ownRules }: { readonly ownRules: boolean }): void {
  const others = ownRules ? ["functions", "rulesets"] : ["ruleset-bundler"];
  requirePackages(
    [...always, ...others].map((name) => `@stoplight/spectral-${name}`),
    "appservice lint",
  );
}

/**
 * @returns the two packages that checking a document takes
 */
export async function loadSpectral(): Promise<Spectral> {
  const core = await import("@stoplight/spectral-core");
  const parsers = await import("@stoplight/spectral-parsers");
  // A CommonJS package whose exports Node cannot name: they are on its default export.
  return { core, parsers: "default" in parsers ? (parsers.default as typeof parsers) : parsers };
}
