/**
 * A homeserver that pushes, in a process of its own: its memory is measured, and how soon events arrive. Nothing goes over
 * a network; an application service that is up takes 2 ms to answer. Needs --expose-gc.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Registration } from "../src/editions/registration.ts";
import type { Delivered, Delivery } from "../src/homeserver/deliver.ts";
import { createPushQueue } from "../src/homeserver/push-queue.ts";
import { createSqlitePushStore } from "../src/store/sqlite.ts";
import { endWithParent } from "./children.ts";

export interface PushingOptions {
  readonly services: number;
  /** So many of them are down. */
  readonly dead: number;
}

export type PushingWork =
  /** Stores a backlog, without a queue. */
  | { readonly kind: "fill"; readonly events: number }
  /** Starts a queue and waits until those that are up have got everything. */
  | { readonly kind: "drain" }
  /** Pushes so many events a second, each to two. */
  | { readonly kind: "load"; readonly seconds: number; readonly perSecond: number };

export interface Drained {
  readonly events: number;
  readonly seconds: number;
  /** More than before the queue was started, in bytes: what is in use, and what the system has given. */
  readonly peakUsed: number;
  readonly peakRss: number;
}

export interface Loaded {
  readonly events: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const options = JSON.parse(process.argv[2] ?? "") as PushingOptions;
const answerMs = 2;
const folder = mkdtempSync(join(tmpdir(), "bench-push-"));
process.on("exit", () => rmSync(folder, { recursive: true }));

const registrations = new Map<string, Registration>();
for (let index = 0; index < options.services; index += 1) {
  registrations.set(idOf(index), {
    id: idOf(index),
    url: "http://127.0.0.1:9",
    as_token: `AS${index}`,
    hs_token: `HS${index}`,
    sender_localpart: `_bot${index}`,
    namespaces: {},
  });
}

const store = createSqlitePushStore({ path: join(folder, "push.db") });
let queue: ReturnType<typeof createPushQueue> | undefined;
const counts = { delivered: 0, expected: 0 };
/** Event → when it was pushed. */
const pushedAt = new Map<number, number>();
let latencies: number[] = [];

function idOf(index: number): string {
  return `bridge-${index}`;
}

/** The dead are the first. */
function isDead(id: string): boolean {
  return Number(id.slice("bridge-".length)) < options.dead;
}

async function deliver({ registration: { id }, body, signal }: Delivery): Promise<Delivered> {
  if (isDead(id)) {
    // Every other one takes the connection, and that is all.
    if (/[13579]$/u.test(id)) await sleep(30_000, undefined, { signal }).catch(() => undefined);
    return { kind: "unreachable", reason: "down" };
  }
  await sleep(answerMs);
  const nowMs = performance.now();
  for (const [, number] of body.matchAll(/"event_id":"\$(\d+)"/gu)) {
    counts.delivered += 1;
    const atMs = pushedAt.get(Number(number));
    if (atMs !== undefined) latencies.push(nowMs - atMs);
  }
  return { kind: "accepted" };
}

function eventOf(number: number): object {
  return {
    event_id: `$${number}`,
    type: "m.room.message",
    room_id: `!${number % 5_000}:example.org`,
    sender: "@alice:example.org",
    origin_server_ts: 1_700_000_000_000 + number,
    content: { msgtype: "m.text", body: `message ${number}, about as long as people write them` },
    unsigned: { age: 12 },
  };
}

async function fill(events: number): Promise<number> {
  const each = Math.ceil(events / options.services);
  const atATime = 10;
  for (let from = 0; from < each; from += atATime) {
    for (let first = 0; first < options.services; first += 100) {
      const entries = Array.from(
        { length: Math.min(100, options.services - first) },
        (_, index) => ({
          registrationId: idOf(first + index),
          events: Array.from({ length: Math.min(atATime, each - from) }, (_one, at) =>
            JSON.stringify(eventOf((first + index) * each + from + at)),
          ),
        }),
      );
      await store.add(entries);
    }
  }
  return each * options.services;
}

function startQueue(): void {
  queue ??= createPushQueue({
    registrations: { get: (id) => registrations.get(id), onChange: () => () => undefined },
    store,
    deliver,
    onError: (error) => {
      throw error;
    },
  });
}

async function drain(): Promise<Drained> {
  counts.expected = 0;
  for (const id of registrations.keys()) {
    if (!isDead(id)) counts.expected += (await store.status(id)).backlog;
  }
  const before = memory();
  let peakUsed = 0;
  let peakRss = 0;
  const look = (): void => {
    const { used, rss } = memory();
    peakUsed = Math.max(peakUsed, used - before.used);
    peakRss = Math.max(peakRss, rss - before.rss);
  };
  counts.delivered = 0;
  const startMs = performance.now();
  startQueue();
  while (counts.delivered < counts.expected) {
    await sleep(50);
    look();
  }
  const seconds = (performance.now() - startMs) / 1_000;
  const { delivered, expected } = counts;
  if (delivered !== expected) throw new Error(`${delivered} of ${expected} events arrived`);
  return { events: delivered, seconds, peakUsed, peakRss };
}

async function load(seconds: number, perSecond: number): Promise<Loaded> {
  startQueue();
  latencies = [];
  pushedAt.clear();
  const startMs = performance.now();
  let number = Math.floor(startMs) * 1_000_000;
  let pushed = 0;
  const pushing: Promise<unknown>[] = [];
  while (performance.now() - startMs < seconds * 1_000) {
    const due = ((performance.now() - startMs) / 1_000) * perSecond;
    for (; pushed < due; pushed += 1) {
      number += 1;
      pushedAt.set(number, performance.now());
      pushing.push(
        queue?.push([{ to: [pick(), pick()], event: eventOf(number) }]) ?? Promise.resolve(),
      );
    }
    await sleep(1);
  }
  await Promise.all(pushing);
  await sleep(200);
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
  return { events: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** Somebody; the dead as often as all others. */
function pick(): string {
  return idOf(Math.floor(Math.random() * options.services));
}

function memory(): { used: number; rss: number } {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { used: heapUsed + external, rss };
}

async function work(order: PushingWork): Promise<unknown> {
  if (order.kind === "fill") return fill(order.events);
  if (order.kind === "drain") return drain();
  return load(order.seconds, order.perSecond);
}

endWithParent();
process.on("message", (order: PushingWork) => {
  work(order).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      throw error;
    },
  );
});
process.stdout.write("ready\n");
