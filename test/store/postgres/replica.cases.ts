/**
 * Replicas: processes of their own behind a load balancer, on one PostgreSQL.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { message } from "../../application-service/support.ts";
import { type Bridge, startBridge } from "../bridge.ts";
import type { PostgresPlace } from "../postgres-place.ts";

const takeOverAfterMs = 600;

export interface ReplicaCases {
  readonly newPlace: () => Promise<PostgresPlace>;
  readonly connectionString: () => string;
}

export function replicaCases({ newPlace, connectionString }: ReplicaCases): void {
  const replicaTest = (
    title: string,
    exactlyOnce: boolean,
    run: (a: Bridge, b: Bridge, place: PostgresPlace) => Promise<void>,
  ): void => {
    test(`postgres: ${title}`, async () => {
      const place = await newPlace();
      const start = () =>
        startBridge({
          database: { connectionString: connectionString(), schema: place.schema, takeOverAfterMs },
          acknowledge: "after-handlers",
          exactlyOnce,
          holds: true,
        });
      // At once: the schema has no tables yet.
      const [a, b] = await Promise.all([start(), start()]);
      try {
        await run(a, b, place);
      } finally {
        await Promise.all([a.kill(), b.kill()]);
        await place.remove();
      }
    });
  };

  replicaTest(
    "a duplicate that reaches another replica waits for the first, however long that takes",
    false,
    async (a, b) => {
      const events = [message({ id: "a" }), message({ id: "b" })];
      const isStarted = a.nextStarted();
      const answers: string[] = [];
      const toA = a.push("1", events).then((status) => answers.push(`A ${status}`));
      await isStarted;
      const toB = b.push("1", events).then((status) => answers.push(`B ${status}`));
      // Renewed in the meantime: nobody takes over from who lives.
      await sleep(2.5 * takeOverAfterMs);
      assert.deepEqual([answers, a.started, b.started], [[], ["$a"], []]);
      a.goOn();
      await Promise.all([toA, toB]);
      assert.deepEqual(answers.sort(), ["A 200", "B 200"]);
      assert.deepEqual([a.started, b.started], [["$a", "$b"], []]);
    },
  );

  for (const exactlyOnce of [false, true]) {
    const how = exactlyOnce ? "in a database transaction" : "on its own";
    replicaTest(
      `a replica that dies while a handler works ${how} is taken over by another`,
      exactlyOnce,
      async (a, b, place) => {
        const events = [message({ id: "a" })];
        const isStarted = a.nextStarted();
        const toA = a.push("1", events);
        await isStarted;
        const toB = b.push("1", events);
        const isTakenOver = b.nextStarted();
        await a.kill();
        assert.equal(await toA, undefined);
        await isTakenOver;
        b.goOn();
        assert.equal(await toB, 200);
        assert.deepEqual([a.started, b.started], [["$a"], ["$a"]]);
        assert.deepEqual(await place.written(), exactlyOnce ? ["$a"] : []);
      },
    );
  }
}
