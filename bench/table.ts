/**
 * The results as text.
 */
import type { Comparison } from "./compare.ts";
import type { HeapResult } from "./heap.ts";
import type { Row } from "./works.ts";

/** @returns a table, with a column for each of the others */
export function formatRows(title: string, rows: readonly Row[]): string {
  const names = new Set(rows.flatMap(({ others }) => others.map(({ name }) => name)));
  const head = [title, "reach", "ours", "reached", "by CPU", "per second", "µs CPU", ...names];
  const lines = rows.map(({ work, goal, reached, ours, others }) => [
    work,
    goal.toFixed(2),
    formatRatio(ours.ratio),
    reached ? "yes" : "no",
    formatRatio(ours.cpuRatio),
    Math.round(ours.rate).toLocaleString("en"),
    ours.cpuMicros.toFixed(1),
    ...Array.from(names, (name) => formatOther(others.find((other) => other.name === name))),
  ]);
  return align([head, ...lines]);
}

export function formatHeap({ transactions, bytesEach, growthEach, reached }: HeapResult): string {
  const count = transactions.toLocaleString("en");
  const head = ["heap per remembered transaction", "reach", "ours", "reached"];
  const verdict = reached ? "yes" : "no";
  return align([
    head,
    [`after ${count}`, "bounded", `${bytesEach.toFixed(2)} bytes`, ""],
    [`growth, after ${count} more`, "0", `${growthEach.toFixed(2)} bytes`, verdict],
  ]);
}

/** Rounded down: 0.849 has not reached 0.85. */
function formatRatio(ratio: number): string {
  return (Math.floor(ratio * 100) / 100).toFixed(2);
}

function formatOther(other: Comparison | undefined): string {
  return other === undefined ? "–" : formatRatio(other.ratio);
}

/** The first column to the left, the others to the right. */
function align(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_cell, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const texts = lines.map((cells) =>
    widths
      .map((width, column) => {
        const cell = cells[column] ?? "";
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join("  ")
      .trimEnd(),
  );
  return `${texts.join("\n")}\n`;
}
