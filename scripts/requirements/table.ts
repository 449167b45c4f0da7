/**
 * The table that `npm run requirements` prints, for a terminal or a pipe of any width.
 */
import type { Traced } from "./trace.ts";

const heads = ["ID", "what", "carried by / behaviour / not on the wire", "tests"];
const widths = [5, 40, 76, 34];

/** @returns one block of text per line of the table, with the reasons of those that are not accounted for */
export function printTable(lines: readonly Traced[]): string {
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  const rows = lines.map((line) => printRow([[line.id], [line.what], accounts(line), line.tests]));
  return [printRow(heads.map((head) => [head])), rule, ...rows, ""].join("\n");
}

/** How many there are of each kind, and the behaviours that no test names. */
export function printSummary(lines: readonly Traced[]): string {
  const count = (which: (line: Traced) => boolean) => lines.filter(which).length;
  const untested = lines.filter((line) => behaviourTexts(line.untested).length > 0);
  const kinds = [
    `${count(({ carriedBy }) => carriedBy.length > 0)} in the documents`,
    `${count((line) => line.carriedBy.length === 0 && behaviourTexts(line.behaviour).length > 0)} behaviour only`,
    `${count(({ notOnTheWire }) => notOnTheWire !== null)} not on the wire`,
  ];
  return [
    `${lines.length} requirements: ${kinds.join(", ")}; ${count(({ faults }) => faults.length > 0)} unaccounted for`,
    ...(untested.length === 0 ? [] : ["", `no test yet (${untested.length}):`]),
    ...untested.map((line) => `  ${line.id}: ${behaviourTexts(line.untested).join("; ")}`),
    "",
  ].join("\n");
}

/** What is not accounted for and why; empty when there is nothing. */
export function printFaults(lines: readonly Traced[]): string {
  const faults = lines.flatMap(({ id, faults: found }) => found.map((one) => `  ${id}: ${one}`));
  return faults.length === 0 ? "" : `${["unaccounted for:", ...faults].join("\n")}\n`;
}

function accounts({ carriedBy, behaviour, notOnTheWire, faults }: Traced): string[] {
  return [
    ...carriedBy,
    ...behaviourTexts(behaviour),
    ...(notOnTheWire === null ? [] : [`not on the wire: ${notOnTheWire}`]),
    ...faults.map((fault) => `MISSING: ${fault}`),
  ];
}

function behaviourTexts({ homeserver, applicationService }: Traced["behaviour"]): string[] {
  return [
    ...(homeserver === undefined ? [] : [`homeserver: ${homeserver}`]),
    ...(applicationService === undefined ? [] : [`application service: ${applicationService}`]),
  ];
}

/** Cells side by side, each entry of a cell on lines of its own. */
function printRow(cells: readonly (readonly string[])[]): string {
  const columns = cells.map((entries, index) =>
    entries.flatMap((entry) => wrap(entry, widths[index] ?? 0)),
  );
  const height = Math.max(1, ...columns.map((column) => column.length));
  return Array.from({ length: height }, (_, row) =>
    columns
      .map((column, index) => (column[row] ?? "").padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  ).join("\n");
}

/** Breaks at spaces, and within a word only when the word alone is too long. What follows a break is indented. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((one) => chunks(one, width - 2))) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function chunks(word: string, width: number): string[] {
  return word.match(new RegExp(`.{1,${width}}`, "gu")) ?? [];
}
