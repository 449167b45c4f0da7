/**
 * Writes findings for people, for a pull request, or for a tool.
 */
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import type { ISpectralDiagnostic, Ruleset } from "@stoplight/spectral-core";
import { packageFile } from "../package-file.ts";

export const formats = ["stylish", "github-actions", "sarif", "markdown", "json"] as const;
export type Format = (typeof formats)[number];

/**
 * @param findings what was found
 * @param options how to write it, and the rules that found it
 * @returns the text; files are relative to the working directory
 */
export async function formatFindings(
  findings: readonly ISpectralDiagnostic[],
  { format, ruleset }: { format: Format; ruleset: Ruleset },
): Promise<string> {
  const formatters = await import("@stoplight/spectral-formatters");
  const write = {
    stylish: formatters.stylish,
    "github-actions": formatters.githubActions,
    sarif: formatters.sarif,
    markdown: formatters.markdown,
    json: formatters.json,
  }[format];
  const report = write(
    findings.map((finding) => adapt(finding, format, ruleset)),
    { failSeverity: 0 },
    { ruleset, spectralVersion: await ownVersion() },
  );
  return format === "stylish" ? [report.trim(), ...legend(findings, ruleset)].join("\n\n") : report;
}

/** The rules are this package's, so its version says which rules were applied. */
async function ownVersion(): Promise<string> {
  return JSON.parse(await readFile(packageFile("package.json"), "utf8")).version;
}

function adapt(
  finding: ISpectralDiagnostic,
  format: Format,
  ruleset: Ruleset,
): ISpectralDiagnostic {
  // These two turn absolute paths into relative ones themselves.
  if (format === "github-actions" || format === "sarif") return finding;
  const source = relative(process.cwd(), finding.source ?? "");
  if (format === "json") return { ...finding, source };
  if (format === "stylish") return { ...finding, source, message: shortened(finding, ruleset) };
  // The one formatter that counts lines from 0, and leaves alone what would end a cell of the table.
  const { start, end } = finding.range;
  return {
    ...finding,
    source,
    message: finding.message.replaceAll("|", "/"),
    range: { start: fromOne(start), end: fromOne(end) },
  };
}

/** Without the part of the message that is the same for all findings of a rule. */
function shortened({ code, message }: ISpectralDiagnostic, ruleset: Ruleset): string {
  const description = ruleset.rules[String(code)]?.description;
  return message.replace(`. ${description}`, "");
}

/** That part, once per rule. */
function legend(findings: readonly ISpectralDiagnostic[], ruleset: Ruleset): string[] {
  const cut = findings.filter((finding) => shortened(finding, ruleset) !== finding.message);
  return [...new Set(cut.map(({ code }) => String(code)))]
    .sort()
    .map((code) => `${code}\n  ${ruleset.rules[code]?.description ?? ""}`);
}

function fromOne({ line, character }: { line: number; character: number }) {
  return { line: line + 1, character: character + 1 };
}
