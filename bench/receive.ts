/**
 * How fast transactions are received, as a ratio to a raw node:http server, beside other libraries.
 *
 * Every server is tried first: it must answer 200 and hand over each event once. That is watched while it is measured,
 * too, so that nobody is fast because it does nothing.
 */
import type { Child, Children } from "./children.ts";
import { compare, type Contestant, type Sample } from "./compare.ts";
import type { Load } from "./load.ts";
import { arePeersInstalled, peers } from "./servers/peer.ts";
import {
  describeRound,
  receivingWorks,
  toRow,
  type MeasureOptions,
  type ReceivingWork,
  type Row,
} from "./works.ts";

interface Server {
  readonly name: string;
  /** Under which bench/servers.ts knows it. */
  readonly key: string;
  readonly child: Child;
}

const names: Readonly<Record<string, string>> = {
  memory: "ours",
  sqlite: "ours",
  fastify: "Fastify + Ajv",
};

export async function measureReceiving(
  children: Children,
  options: MeasureOptions,
): Promise<Row[]> {
  const works = receivingWorks.filter(({ name }) => name.includes(options.only));
  if (works.length === 0) return [];
  const loader = await children.start({ core: 0, file: "loader.ts" });
  const servers: Server[] = [];
  for (const key of keysFor(works)) {
    const child = await children.start({ core: 1, file: "servers.ts", args: [key] });
    const server = { name: names[key] ?? key, key, child };
    await send(loader, server, { ...tryOut, port: Number(child.line) });
    servers.push(server);
  }

  const rows: Row[] = [];
  for (const { name: work, goal, ours, hasPeers, load } of works) {
    const taking = servers.filter(
      ({ key }) => key === "raw" || key === ours || (hasPeers && key !== "sqlite"),
    );
    const contestants = taking.map((server): Contestant => ({
      name: server.name,
      measure: () =>
        send(loader, server, {
          ...load,
          seconds: options.seconds,
          port: Number(server.child.line),
        }),
    }));
    const [, first, ...others] = await compare(contestants, {
      rounds: options.rounds,
      warmUpSeconds: 1,
      seconds: options.seconds,
      onRound: (round, comparisons) =>
        options.report(describeRound(work, `${round} of ${options.rounds}`, comparisons)),
    });
    if (first !== undefined) rows.push(toRow({ work, goal, ours: first, others }));
  }
  return rows;
}

/** In the order of the columns; only what one of the works needs. */
function keysFor(works: readonly ReceivingWork[]): string[] {
  const ours = new Set(works.map((work) => work.ours));
  const others = [...(arePeersInstalled() ? peers : []), "fastify"];
  return ["raw", ...ours, ...(works.some(({ hasPeers }) => hasPeers) ? others : [])];
}

/** Long enough that most of the code is compiled. */
const tryOut = { connections: 16, seconds: 1, eventsPerTransaction: 1, duplicates: false };

async function send(loader: Child, { name, key, child }: Server, load: Load): Promise<Sample> {
  const eventsBefore = Number(await child.ask("events"));
  const cpuBefore = Number(await child.ask("cpu"));
  const result = (await loader.ask(load)) as { rate: number } | { error: string };
  const cpuMicros = Number(await child.ask("cpu")) - cpuBefore;
  const events = Number(await child.ask("events")) - eventsBefore;
  if ("error" in result) throw new Error(`${name}: ${result.error}`);
  const answers = Math.round(result.rate * load.seconds);
  // The raw server remembers nothing.
  if (key !== "raw" || !load.duplicates) checkEvents(name, events, { ...load, answers });
  return { rate: result.rate, cpuMicros: cpuMicros / answers };
}

interface Sent extends Load {
  readonly answers: number;
}

/** @throws Error when events were lost or handled twice, or nobody was listening */
function checkEvents(name: string, events: number, sent: Sent): void {
  const { answers, connections, eventsPerTransaction, duplicates } = sent;
  const least = duplicates ? 0 : answers * eventsPerTransaction;
  // What was under way at the end is not among the answers.
  const most = duplicates ? 1 : (answers + connections) * eventsPerTransaction;
  if (answers > 0 && events >= least && events <= most) return;
  throw new Error(`${name} handled ${events} events in ${answers} transactions`);
}
