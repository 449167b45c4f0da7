/**
 * Says at the end of a run what broke the contract.
 */
import { knownViolations } from "./known-violations.ts";
import type { Stage } from "./stage.ts";
import { describeViolations, sortViolations } from "./violations.ts";

export interface ReportOptions {
  readonly stage: Pick<Stage, "violations" | "homeserver" | "recorder">;
  /** All steps ran, so that what is missing does not happen any more. */
  readonly isComplete: boolean;
  readonly print: (line: string) => void;
}

/** @returns how many kinds of violation fail the run */
export function reportViolations({ stage, isComplete, print }: ReportOptions): number {
  const { name } = stage.homeserver;
  const { unlisted, listed, gone } = sortViolations(stage.violations, knownViolations, name);
  const lines = describeViolations(unlisted);
  print(
    `\n${stage.recorder.exchanges.length} requests and their answers, checked against the contract:`,
  );
  for (const { entry, count } of listed) {
    print(`  known: ${entry.who}, ${entry.operationId}, ${count} times: ${entry.reason}`);
  }
  if (isComplete) {
    for (const { operationId, rule } of gone) {
      print(`  no longer happens, take it off the table: ${name}, ${operationId}, ${String(rule)}`);
    }
  }
  for (const line of lines) print(`  ✗ ${line}`);
  if (lines.length === 0) print("  nothing that is not on the table");
  return lines.length;
}
