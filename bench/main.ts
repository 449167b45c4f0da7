/**
 * `npm run bench`: measures, says how far it is on standard error, and prints the results. Exit code 1 when something
 * could not be measured, 2 when an argument is wrong. Whether the goals are reached does not matter for it.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { loadavg } from "node:os";
import { createChildren } from "./children.ts";
import { measureFsync } from "./disk.ts";
import { measureHeap, type HeapResult } from "./heap.ts";
import { formatNamespaces, measureNamespaces, type NamespaceRates } from "./namespaces.ts";
import { help, parseOptions, type Bench, type Options } from "./options.ts";
import { measureReceiving } from "./receive.ts";
import { measureSending } from "./send.ts";
import { arePeersInstalled, peerInstallation, peers } from "./servers/peer.ts";
import { formatHeap, formatRows } from "./table.ts";
import type { Row } from "./works.ts";

interface Results {
  namespaces?: readonly NamespaceRates[];
  receive?: Row[];
  heap?: HeapResult;
  send?: Row[];
}

const report = (line: string): void => void process.stderr.write(`${line}\n`);

let options: Options | undefined;
try {
  options = parseOptions(process.argv.slice(2));
} catch (error) {
  report(`bench: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
if (options?.help === true) process.stdout.write(help);
else if (options !== undefined) await measure(options);

async function measure(chosen: Options): Promise<void> {
  const startMs = performance.now();
  const setUp = describeSetUp(chosen);
  const children = createChildren();
  if (!children.arePinned) report("There is no taskset for two cores: the processes share them.");
  if (chosen.benches.includes("receive") && !arePeersInstalled()) {
    report(`Without ${peers.join(" and ")}; to have them: ${peerInstallation}`);
  }
  const results: Results = {};
  const bench: Readonly<Record<Bench, () => Promise<void>>> = {
    receive: async () => {
      results.receive = await measureReceiving(children, { ...chosen, report });
    },
    heap: async () => {
      const heap = await measureHeap(children, { ...chosen, report });
      if (heap !== undefined) results.heap = heap;
    },
    send: async () => {
      results.send = await measureSending(children, { ...chosen, report });
    },
    namespaces: async () => {
      results.namespaces = measureNamespaces();
    },
    push: async () => {
      // A command of its own, with options for smaller runs.
      const push = spawn(process.execPath, ["bench/push.ts"], { stdio: "inherit" });
      const [code] = await once(push, "exit");
      if (code !== 0) throw new Error(`bench/push.ts ended with ${code}`);
    },
  };
  try {
    for (const name of chosen.benches) {
      await bench[name]();
      await children.end();
    }
  } catch (error) {
    report(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await children.end();
  }
  process.stdout.write(
    chosen.json ? `${JSON.stringify({ setUp, ...results }, undefined, 2)}\n` : format(results),
  );
  const seconds = Math.round((performance.now() - startMs) / 1000);
  report(`\n${setUp}, ${seconds} s in all.`);
}

function describeSetUp({ rounds, seconds }: Options): string {
  const load = loadavg()[0] ?? 0;
  const fsync = measureFsync().toFixed(2);
  return `Node.js ${process.version}, ${rounds} rounds of ${seconds} s, fsync ${fsync} ms, load of the machine ${load.toFixed(1)}`;
}

function format({ receive = [], heap, send = [], namespaces }: Results): string {
  const parts: string[] = [];
  if (receive.length > 0) parts.push(formatRows("receive, × a raw node:http server", receive));
  if (heap !== undefined) parts.push(formatHeap(heap));
  if (send.length > 0) parts.push(formatRows("send, × an undici pool", send));
  if (namespaces !== undefined) parts.push(formatNamespaces(namespaces));
  return parts.map((part) => `\n${part}`).join("");
}
