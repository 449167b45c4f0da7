/**
 * What is measured, and what is to be reached.
 */
import type { Comparison } from "./compare.ts";
import type { Load } from "./load.ts";

export interface ReceivingWork {
  readonly name: string;
  /** As a ratio to the raw server. */
  readonly goal: number;
  /** Which of ours does it. */
  readonly ours: "memory" | "sqlite";
  /** Whether other libraries have something like it. */
  readonly hasPeers: boolean;
  readonly load: Omit<Load, "port" | "seconds">;
}

const many = { connections: 16, eventsPerTransaction: 1, duplicates: false };
const memory = { ours: "memory", hasPeers: true } as const;

export const receivingWorks: readonly ReceivingWork[] = [
  { ...memory, name: "1 event, 16 connections", goal: 0.85, load: many },
  {
    ...memory,
    name: "100 events, 16 connections",
    goal: 0.9,
    load: { ...many, eventsPerTransaction: 100 },
  },
  {
    ...memory,
    name: "duplicates, 16 connections",
    goal: 0.85,
    load: { ...many, duplicates: true },
  },
  // How Synapse pushes.
  { ...memory, name: "1 event, 1 connection", goal: 0.92, load: { ...many, connections: 1 } },
  {
    name: "SQLite store, 1 event, 16 connections",
    goal: 0.35,
    ours: "sqlite",
    hasPeers: false,
    load: many,
  },
];

export const sendsInFlight = 50;

/** As a ratio to an undici pool. */
export const sendingWork = { name: `sends, ${sendsInFlight} in flight`, goal: 0.9 };

export const heapWork = { name: "heap per remembered transaction" };

export function isWork(part: string): boolean {
  return [...receivingWorks, sendingWork, heapWork].some(({ name }) => name.includes(part));
}

/** One line of a table. */
export interface Row {
  readonly work: string;
  readonly goal: number;
  readonly reached: boolean;
  readonly ours: Comparison;
  readonly others: readonly Comparison[];
}

export function toRow(row: Omit<Row, "reached">): Row {
  return { ...row, reached: row.ours.ratio >= row.goal };
}

export interface MeasureOptions {
  readonly rounds: number;
  readonly seconds: number;
  /** Only works whose name contains this. */
  readonly only: string;
  /** Told how far it is, a line at a time. */
  readonly report: (line: string) => void;
}

/** @returns what to tell of a round */
export function describeRound(
  work: string,
  round: string,
  [, ...comparisons]: readonly Comparison[],
): string {
  const ratios = comparisons.map(({ name, ratio }) => `${name} ${ratio.toFixed(2)}`);
  return `${work}, round ${round}: ${ratios.join(", ")}`;
}
