/**
 * How much memory a push queue takes for a large backlog, how fast it drains, and whether application services that are
 * down make the others wait: `node bench/push.ts [--services 10000] [--events 1000000]`.
 */
import { parseArgs } from "node:util";
import { createChildren, type Child } from "./children.ts";
import type { Drained, Loaded, PushingOptions, PushingWork } from "./pushing.ts";

const { values } = parseArgs({
  options: {
    services: { type: "string", default: "10000" },
    events: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "7" },
    seconds: { type: "string", default: "3" },
    rate: { type: "string", default: "200" },
  },
});
const services = Number(values.services);
const dead = Math.ceil(services / 100);
const [rounds, seconds, perSecond] = [values.rounds, values.seconds, values.rate].map(Number) as [
  number,
  number,
  number,
];

const children = createChildren();
const report = (line: string): void => void process.stdout.write(`${line}\n`);
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
const count = (number: number): string => Math.round(number).toLocaleString("en");

const start = (options: PushingOptions): Promise<Child> =>
  children.start({
    core: 1,
    file: "pushing.ts",
    args: [JSON.stringify(options)],
    nodeOptions: ["--expose-gc"],
  });
const ask = async <T>(child: Child, work: PushingWork): Promise<T> => (await child.ask(work)) as T;

/** The same number of application services and a tenth of the events show whether the backlog counts. */
async function measureBacklog(events: number): Promise<void> {
  const child = await start({ services, dead });
  const startMs = performance.now();
  const stored = await ask<number>(child, { kind: "fill", events });
  const fillSeconds = (performance.now() - startMs) / 1_000;
  const drained = await ask<Drained>(child, { kind: "drain" });
  report(
    `backlog of ${count(stored)}: stored at ${count(stored / fillSeconds)}/s, drained at ` +
      `${count(drained.events / drained.seconds)}/s in ${drained.seconds.toFixed(1)} s; at the peak ` +
      `${megabytes(drained.peakUsed)} in use and ${megabytes(drained.peakRss)} of RSS beyond those before the queue`,
  );
  await children.end();
}

async function measureLatency(): Promise<void> {
  const alive = await start({ services, dead: 0 });
  const mixed = await start({ services, dead });
  // Those that are down are known to be, and have a backlog.
  for (const child of [alive, mixed]) await ask(child, { kind: "fill", events: services });
  for (const child of [alive, mixed]) await ask(child, { kind: "drain" });
  const load = { kind: "load", seconds, perSecond } as const;
  const ratios: number[] = [];
  const lines: { without: Loaded; with: Loaded }[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const order = round % 2 === 0 ? [alive, mixed] : [mixed, alive];
    const results = new Map<Child, Loaded>();
    for (const child of order) results.set(child, await ask<Loaded>(child, load));
    const [without, withDead] = [results.get(alive), results.get(mixed)];
    // The first is for the compiler.
    if (round === 0 || without === undefined || withDead === undefined) continue;
    lines.push({ without, with: withDead });
    ratios.push(withDead.p99Ms / without.p99Ms);
  }
  const median = (numbers: number[]): number =>
    numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
  const describe = (name: string, all: Loaded[]): void =>
    report(
      `${name}: p50 ${median(all.map(({ p50Ms }) => p50Ms)).toFixed(1)} ms, ` +
        `p99 ${median(all.map(({ p99Ms }) => p99Ms)).toFixed(1)} ms from push to answer`,
    );
  describe(
    "without dead ones",
    lines.map(({ without }) => without),
  );
  describe(
    `with ${dead} dead ones`,
    lines.map((line) => line.with),
  );
  report(
    `p99 of those that are up, with ÷ without: ${median(ratios).toFixed(2)} (goal: 2 at the most; ` +
      `rounds: ${ratios.map((ratio) => ratio.toFixed(2)).join(" ")})`,
  );
  await children.end();
}

report(`${count(services)} application services, ${dead} of them down`);
try {
  await measureBacklog(Number(values.events) / 10);
  await measureBacklog(Number(values.events));
  await measureLatency();
} finally {
  await children.end();
}
