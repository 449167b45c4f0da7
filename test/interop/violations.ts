/**
 * What broke the contract during a run, sorted by whether the table knows it. A violation by this package is never in
 * the table.
 */
import type { ProxyViolation } from "../../mocks/prism.ts";

/** Who is at fault: the name of a homeserver, or this package. */
export interface FoundViolation extends Pick<
  ProxyViolation,
  "side" | "operationId" | "field" | "message" | "severity" | "method" | "path"
> {
  readonly who: string;
  readonly step: string;
}

/** Something that a homeserver does and the contract does not allow. */
export interface KnownViolation {
  /** `synapse`. */
  readonly who: string;
  readonly operationId: string;
  readonly side: ProxyViolation["side"];
  /** What the field has to be. */
  readonly field: RegExp;
  /** What the message has to match. */
  readonly rule: RegExp;
  /** Why the contract stays as it is. */
  readonly reason: string;
}

export interface SortedViolations {
  /** These fail the run. */
  readonly unlisted: readonly FoundViolation[];
  readonly listed: readonly { readonly entry: KnownViolation; readonly count: number }[];
  /** Entries for this homeserver that did not happen. */
  readonly gone: readonly KnownViolation[];
}

/** The name of this package in the place of a homeserver's. */
export const us = "this package";

export function sortViolations(
  found: readonly FoundViolation[],
  table: readonly KnownViolation[],
  homeserver: string,
): SortedViolations {
  const counts = new Map<KnownViolation, number>();
  const unlisted = found.filter((violation) => {
    const entry = table.find((one) => fits(one, violation));
    if (entry !== undefined) counts.set(entry, (counts.get(entry) ?? 0) + 1);
    return entry === undefined;
  });
  return {
    unlisted,
    listed: Array.from(counts, ([entry, count]) => ({ entry, count })),
    gone: table.filter((entry) => entry.who === homeserver && !counts.has(entry)),
  };
}

function fits(entry: KnownViolation, violation: FoundViolation): boolean {
  return (
    violation.who !== us &&
    entry.who === violation.who &&
    entry.operationId === violation.operationId &&
    entry.side === violation.side &&
    entry.field.test(violation.field) &&
    entry.rule.test(violation.message)
  );
}

/** `response getDevices devices/0/last_seen_ts: must be integer (3 times)`, each kind once. */
export function describeViolations(found: readonly FoundViolation[]): string[] {
  const counts = new Map<string, number>();
  for (const { who, side, operationId, method, path, field, message, severity, step } of found) {
    const place = field.replaceAll(/\d+/gu, "*");
    const where = operationId ?? `${method} ${path}`;
    const line = `${who}: ${severity} in the ${side} of ${where}, ${place || "as a whole"}: ${message} (step "${step}")`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return Array.from(counts, ([line, count]) => (count === 1 ? line : `${line}, ${count} times`));
}
