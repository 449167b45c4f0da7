/**
 * The report as a comment on a pull request: a summary, a table per group, and long tables folded.
 */
import { groups, inGroup, type Change, type Group } from "./change.ts";
import { describePlace, describeWhat, describeWhy } from "./describe-change.ts";

/** Tables with more rows than that are folded. */
const mostRows = 20;
/** Places with more entries than that are folded. */
const mostPlaces = 3;

export function formatMarkdown(
  changes: readonly Change[],
  sides: { old: string; new: string },
): string {
  const heading = `## Contract: ${code(sides.old)} → ${code(sides.new)}\n`;
  if (changes.length === 0) return `${heading}\nNo changes\n`;
  const counts = groups.map(({ group, title }) => {
    const count = changes.filter((change) => inGroup(change, group)).length;
    return `${title}: **${count}**`;
  });
  const tables = groups.flatMap(({ group, title }) => {
    const members = changes.filter((change) => inGroup(change, group));
    return members.length === 0 ? [] : [formatGroup(members, group, title)];
  });
  return `${heading}\n${counts.join(" · ")}\n\n${tables.join("\n")}`;
}

function formatGroup(members: readonly Change[], group: Group, title: string): string {
  const rows = members.map((change) => {
    const cells = [
      places(change),
      escape(describeWhat(change)),
      escape(describeWhy(change, group)),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const table = ["| Where | What | Why |", "|---|---|---|", ...rows].join("\n");
  const heading = `${title} (${members.length})`;
  // What nobody breaks is only looked up.
  const isFolded = members.length > mostRows || group === "other";
  if (!isFolded) return `### ${heading}\n\n${table}\n`;
  return `<details>\n<summary>${heading}</summary>\n\n${table}\n\n</details>\n`;
}

function places({ places: all }: Change): string {
  const lines = all.map((place) => escape(describePlace(place)));
  const list = lines.join("<br>");
  if (lines.length <= mostPlaces) return list;
  const rest = lines.slice(1);
  return `${lines[0]}<details><summary>and ${rest.length} more places</summary>${rest.join("<br>")}</details>`;
}

/** Text of a document must not end a cell, start a tag, mention a user or become markup. */
function escape(text: string): string {
  return text
    .replaceAll(/[\\`*_[\]|~#]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;")
    .replaceAll(/\s+/g, " ");
}

function code(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}
