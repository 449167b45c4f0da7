/**
 * How bad a finding is, and how many there are of each.
 */
import type { ISpectralDiagnostic } from "@stoplight/spectral-core";

/** The worst first: the index is the number that Spectral uses. */
export const severities = ["error", "warn", "info", "hint"] as const;
export type Severity = (typeof severities)[number];

const nouns: Record<Severity, string> = {
  error: "error",
  warn: "warning",
  info: "info",
  hint: "hint",
};

/**
 * @param finding any finding
 * @param severity a threshold
 * @returns whether the finding is at least as bad
 */
export function reaches(
  finding: Pick<ISpectralDiagnostic, "severity">,
  severity: Severity,
): boolean {
  return finding.severity <= severities.indexOf(severity);
}

/**
 * @param files how many documents were checked
 * @param findings all that was found in them
 * @returns `12 files, 0 errors, 3 warnings`; infos and hints only when there are some
 */
export function summarise(
  files: number,
  findings: readonly Pick<ISpectralDiagnostic, "severity">[],
): string {
  const counts = severities.map((severity, index) => ({
    severity,
    count: findings.filter((finding) => Number(finding.severity) === index).length,
  }));
  return [
    plural(files, "file"),
    ...counts
      .filter(({ severity, count }) => count > 0 || severity === "error" || severity === "warn")
      .map(({ severity, count }) => plural(count, nouns[severity])),
  ].join(", ");
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
