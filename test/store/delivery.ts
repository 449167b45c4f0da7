/**
 * A homeserver and the application services that it pushes to, in one process.
 */
import assert from "node:assert/strict";
import {
  type ApplicationService,
  createApplicationService,
} from "../../src/application-service/application-service.ts";
import type { TransactionStore } from "../../src/application-service/transaction-store.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import { message, push, registration } from "../application-service/support.ts";
import type { Place } from "./cases/subject.ts";
import { createLife, type Death, type Life } from "./life.ts";

export interface Plan {
  /** The room of each event. */
  readonly rooms: readonly number[];
  /** How often the handler of each event fails before it succeeds. */
  readonly failures: readonly number[];
  readonly pushes: readonly Push[];
  /** How processes die, one after the other. */
  readonly deaths: readonly Death[];
  readonly acknowledge: "after-handlers" | "after-store";
}

/** One push: of the next events that are not acknowledged. */
interface Push {
  readonly size: number;
  /** A new ID, that of the push before, or 1: the homeserver counts from there again. */
  readonly txnId: "next" | "same" | "first";
  /** How many come at once. */
  readonly copies: number;
  /** Whether events that are acknowledged come again with them. */
  readonly oldOnesToo: boolean;
}

export interface Delivery {
  /** Pushes until all is acknowledged and handled. */
  run(): Promise<void>;
  /** The IDs of the events in the order in which they were handled. */
  readonly handled: readonly string[];
  readonly deaths: number;
}

interface Replica {
  readonly life: Life;
  readonly service: ApplicationService;
  /** The store as it was opened. */
  readonly opened: TransactionStore;
  readonly buried: Promise<void>;
}

const lastPush: Push = { size: 4, txnId: "next", copies: 1, oldOnesToo: false };
/** Short, where somebody will die. Longer than anybody is kept from renewing its leases, elsewhere. */
const takeOverAfterMs = { ifAnyDies: 300, else: 30_000 };

export function createDelivery(
  place: Place,
  plan: Plan,
  options: { readonly replicas: number; readonly exactlyOnce: boolean },
): Delivery {
  const { exactlyOnce } = options;
  const events = plan.rooms.map((room, index) =>
    message({ id: String(index), room: `!${room}:example.org` }),
  );
  const failures = events.map((_event, index) => plan.failures[index] ?? 0);
  const deaths = [...plan.deaths];
  const handled: string[] = [];
  const replicas: Replica[] = [];
  let died = 0;

  const start = async (): Promise<Replica> => {
    const opened = await place.open({
      takeOverAfterMs: plan.deaths.length > 0 ? takeOverAfterMs.ifAnyDies : takeOverAfterMs.else,
    });
    const life = createLife(opened, deaths.shift());
    const service = createApplicationService({
      registration,
      store: life.store,
      acknowledge: plan.acknowledge,
      exactlyOnce,
      backoff: { delayMs: () => 0 },
      clock: clockOf(place),
    });
    service.onEvent("*", async (event, { sql }) => {
      await life.step();
      const index = Number(event.event_id.slice(1));
      failures[index] = (failures[index] ?? 0) - 1;
      const fails = failures[index] >= 0;
      if (sql !== undefined) await place.write(sql, event.event_id);
      await life.step();
      if (fails) throw new Error("the handler fails");
      if (sql === undefined) handled.push(event.event_id);
      await life.step();
    });
    const buried = life.died.then(() => place.crash(opened));
    return { life, service, opened, buried };
  };

  /** Puts a new process in the place of each that has died. */
  const revive = async (): Promise<void> => {
    for (const [index, { life, buried }] of replicas.entries()) {
      if (!life.isDead) continue;
      died += 1;
      await buried;
      replicas[index] = await start();
    }
  };

  /** @returns whether it was acknowledged */
  const pushTo = async (to: number, txnId: string, batch: readonly unknown[]): Promise<boolean> => {
    const replica = one(replicas, to);
    const answer = push(replica.service, txnId, batch);
    const status = await Promise.race([answer, replica.life.died.then(() => undefined)]);
    return status?.status === 200;
  };

  const pushAll = async (): Promise<void> => {
    let acknowledged = 0;
    let txnId = 0;
    let first = 0;
    for (let round = 0; acknowledged < events.length; round += 1) {
      assert.ok(round < 200, "it is never acknowledged");
      const next = plan.pushes[round] ?? lastPush;
      if (next.txnId === "next") txnId += 1;
      if (next.txnId === "first") txnId = 1;
      const end = Math.min(acknowledged + next.size, events.length);
      const batch = events.slice(next.oldOnesToo ? first : acknowledged, end);
      const copies = Array.from({ length: next.copies }, (_, copy) =>
        pushTo(round + copy, String(txnId), batch),
      );
      if ((await Promise.all(copies)).includes(true)) {
        first = acknowledged;
        acknowledged = end;
      }
      await revive();
    }
  };

  /** Until the workers have handled all that is stored. */
  const workOff = async (): Promise<void> => {
    for (let turn = 0; ; turn += 1) {
      assert.ok(turn < 2_000, "it is never handled");
      await revive();
      const { opened } = one(replicas, 0);
      // It may die, and lose its connection, meanwhile.
      const dueMs = await opened.nextDueMs().catch(() => 0);
      if (dueMs === null) return;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };

  return {
    handled,
    get deaths() {
      return died;
    },
    async run() {
      for (let index = 0; index < options.replicas; index += 1) replicas.push(await start());
      await pushAll();
      await workOff();
      while (replicas.some(({ life }) => life.isDead)) await revive();
      for (const { life } of replicas) life.spare();
      await Promise.all(replicas.map(({ service }) => service.close()));
      for (const { opened } of replicas) await opened.close();
    },
  };
}

function one(replicas: readonly Replica[], number: number): Replica {
  const replica = replicas[number % replicas.length];
  assert.ok(replica !== undefined);
  return replica;
}

/** The time of the place. It does not keep the process alive: the dead wait for ever. */
function clockOf(place: Place): Clock {
  return {
    now: () => place.now(),
    elapsed: () => performance.now(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1)).unref();
        signal?.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      }),
  };
}
