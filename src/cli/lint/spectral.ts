/**
 * Spectral, loaded when it is needed: it is an optional package, and takes a third of a second.
 */
import { optionalPackage } from "../optional-package.ts";

const purpose = "appservice lint";

export interface Spectral {
  readonly core: typeof import("@stoplight/spectral-core");
  readonly parsers: typeof import("@stoplight/spectral-parsers");
}

/**
 * @returns the two packages that checking a document takes
 */
export async function loadSpectral(): Promise<Spectral> {
  const core = await optionalPackage(
    "@stoplight/spectral-core",
    () => import("@stoplight/spectral-core"),
    purpose,
  );
  const parsers = await optionalPackage(
    "@stoplight/spectral-parsers",
    () => import("@stoplight/spectral-parsers"),
    purpose,
  );
  // A CommonJS package whose exports Node cannot name: they are on its default export.
  return { core, parsers: "default" in parsers ? (parsers.default as typeof parsers) : parsers };
}
