/**
 * The report for a terminal: one line per change, in groups.
 */
import { groups, inGroup, type Change } from "./change.ts";
import {
  audienceOf,
  describeOthers,
  describePlace,
  describeWhat,
  describeWhy,
} from "./describe-change.ts";

export function formatText(changes: readonly Change[]): string {
  if (changes.length === 0) return "No changes\n";
  const lines: string[] = [];
  for (const { group, title } of groups) {
    const members = changes.filter((change) => inGroup(change, group));
    if (members.length === 0) continue;
    lines.push(...(lines.length > 0 ? [""] : []), `${title} (${members.length})`);
    for (const change of members) {
      const [first] = change.places;
      const others = describeOthers(change);
      const where = `${first ? describePlace(first) : ""}${others === "" ? "" : ` (${others})`}`;
      const why = describeWhy(change, group);
      const line = `[${audienceOf(change)}] ${where}: ${describeWhat(change)}`;
      lines.push(`  ${onOneLine(why === "" ? line : `${line}; ${why}`)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** A name with a line break must not look like a line of this report, nor like a command to what prints it. */
function onOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}
