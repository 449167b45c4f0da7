/**
 * Says at the end of a run how two homeservers differ.
 */
import { acceptedDifferences } from "./accepted-differences.ts";
import { compareTranscripts } from "./compare.ts";
import type { Transcript } from "./transcript.ts";

/** @returns how many differences nobody has accepted */
export function reportDifferences(
  first: Transcript,
  second: Transcript,
  print: (line: string) => void,
): number {
  const table = acceptedDifferences[first.homeserver];
  const { differences, accepted, unused } = compareTranscripts(first, second, table);
  print(
    `\n${second.homeserver} compared with ${first.homeserver}: ${accepted.length} accepted differences`,
  );
  for (const { where, what } of unused) {
    print(`  no longer there, take it off the table: ${String(where)} ${String(what)}`);
  }
  for (const { step, where, what } of differences) print(`  ✗ ${step} – ${where}: ${what}`);
  if (differences.length === 0) print("  no others");
  return differences.length;
}
