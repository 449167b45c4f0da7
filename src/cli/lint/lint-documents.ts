/**
 * Checks documents one after the other. What is found in a file that several documents share is reported once.
 */
import type { ISpectralDiagnostic, Ruleset } from "@stoplight/spectral-core";
import { findIdsAcrossFiles } from "./ids-across-files.ts";
import type { OpenApiFile } from "./read-openapi-file.ts";
import { loadSpectral } from "./spectral.ts";

/**
 * @param documents what to check
 * @param ruleset the rules
 * @returns what was found, by file and place
 */
export async function lintDocuments(
  documents: readonly OpenApiFile[],
  ruleset: Ruleset,
): Promise<ISpectralDiagnostic[]> {
  const { core } = await loadSpectral();
  const findings = new Map<string, ISpectralDiagnostic>();
  for (const { document } of documents) {
    // A new one each time: with a common cache, Spectral forgets in which file of the second document something is.
    const spectral = new core.Spectral();
    spectral.setRuleset(ruleset);
    for (const finding of withoutEchoes(await spectral.run(document))) {
      const { code, source, range, message } = finding;
      findings.set(
        [source, range.start.line, range.start.character, code, message].join(" "),
        finding,
      );
    }
  }
  const acrossFiles = ruleset.rules["matrix-operation-id"]?.enabled
    ? findIdsAcrossFiles(documents)
    : [];
  return [...findings.values(), ...acrossFiles].sort(byPlace);
}

/** Leaves out what only repeats that a reference is broken: "broken-reference" says it at the right place. */
function withoutEchoes(findings: readonly ISpectralDiagnostic[]): ISpectralDiagnostic[] {
  const isBroken = findings.some(({ code }) => code === "broken-reference");
  return findings.filter(
    ({ code }) => code !== "invalid-ref" && !(isBroken && code === "oas3-schema"),
  );
}

function byPlace(left: ISpectralDiagnostic, right: ISpectralDiagnostic): number {
  return (
    compare(left.source ?? "", right.source ?? "") ||
    left.range.start.line - right.range.start.line ||
    left.range.start.character - right.range.start.character ||
    compare(String(left.code), String(right.code))
  );
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
