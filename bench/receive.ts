/**
 * `npm run bench`: how fast transactions are received, as a ratio to a raw node:http server.
 *
 * Server and load are processes of their own, on different cores where `taskset` is there. The servers take turns, and
 * what counts is the median of the ratios of the rounds: the machine may be busy, and it is so for both.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { runLoad, type Load } from "./load.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "1" },
    server: { type: "string", default: "memory" },
  },
});

const works: readonly (readonly [string, Omit<Load, "port" | "seconds">])[] = [
  ["1 event, 16 connections", { connections: 16, eventsPerTransaction: 1, duplicates: false }],
  ["100 events, 16 connections", { connections: 16, eventsPerTransaction: 100, duplicates: false }],
  ["duplicates, 16 connections", { connections: 16, eventsPerTransaction: 1, duplicates: true }],
  ["1 event, 1 connection", { connections: 1, eventsPerTransaction: 1, duplicates: false }],
];

const servers = new Set<ChildProcess>();

async function start(name: string): Promise<number> {
  const tsx = ["--import", "tsx", "bench/servers.ts", name];
  const pinned = existsSync("/usr/bin/taskset");
  const child = pinned
    ? spawn("taskset", ["-c", "1", process.execPath, ...tsx])
    : spawn(process.execPath, tsx);
  servers.add(child);
  child.stderr.pipe(process.stderr);
  const [line] = await once(child.stdout, "data");
  return Number(String(line).trim());
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}

try {
  const raw = await start("raw");
  const ours = await start(values.server);
  process.stdout.write(
    `node ${process.version}, ${values.rounds} rounds of ${values.seconds} s each\n`,
  );
  for (const [what, work] of works) {
    const ratios: number[] = [];
    const rates: number[] = [];
    const load = { ...work, seconds: Number(values.seconds) };
    await runLoad({ ...load, port: raw });
    await runLoad({ ...load, port: ours });
    for (let round = 0; round < Number(values.rounds); round += 1) {
      const base = await runLoad({ ...load, port: raw });
      const rate = await runLoad({ ...load, port: ours });
      ratios.push(rate / base);
      rates.push(rate);
    }
    const line = `${median(ratios).toFixed(2)} × raw  (${Math.round(median(rates))} per second)`;
    process.stdout.write(`${what.padEnd(30)} ${line}\n`);
  }
} finally {
  for (const child of servers) child.kill();
}
