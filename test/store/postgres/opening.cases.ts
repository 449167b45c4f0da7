/**
 * How a store comes into being in a database: first, together with others, without rights, or too late.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPostgresStore, type PostgresStoreOptions } from "../../../src/store/postgres.ts";
import { connectPool } from "../../../src/store/postgres/driver.ts";
import { handle } from "../cases/subject.ts";
import type { PostgresPlace } from "../postgres-place.ts";

export interface OpeningCases {
  readonly newPlace: () => Promise<PostgresPlace>;
  readonly connectionString: () => string;
}

export function openingCases({ newPlace, connectionString }: OpeningCases): void {
  const openingTest = (title: string, run: (place: PostgresPlace) => Promise<void>): void => {
    test(`postgres: ${title}`, async () => {
      const place = await newPlace();
      try {
        await run(place);
      } finally {
        await place.remove();
      }
    });
  };

  openingTest("many that start at once on an empty database all do", async (place) => {
    for (let round = 0; round < 8; round += 1) {
      await place.pool.query(`DROP SCHEMA "${place.schema}" CASCADE`);
      const stores = await Promise.all(Array.from({ length: 6 }, () => place.open()));
      await Promise.all(
        stores.map((store, index) => handle(place, store, [`${index}`, `$${index}`])),
      );
    }
  });

  openingTest(
    "tables that a later release has migrated are refused, and left as they are",
    async (place) => {
      await place.open();
      await place.pool.query(`INSERT INTO "${place.schema}".migrations VALUES (7)`);
      await assert.rejects(
        place.open(),
        /^Error: [^\n]*version 7,[^\n]*up to 1: update the package$/u,
      );
    },
  );

  openingTest("a role that may not make tables will do where there are some", async (place) => {
    const { schema, pool } = place;
    await place.open();
    const role = `role ${schema}`;
    await pool.query(`
      CREATE ROLE "${role}" LOGIN PASSWORD 'test';
      GRANT USAGE ON SCHEMA "${schema}" TO "${role}";
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "${schema}" TO "${role}"`);
    const url = new URL(connectionString());
    url.username = encodeURIComponent(role);
    try {
      const store = await createPostgresStore({
        connectionString: url.href,
        schema,
        registrationId: "irc",
      });
      await handle(place, store, ["1", "$a"]);
      await store.close();
      const elsewhere = { connectionString: url.href, schema: "elsewhere", registrationId: "irc" };
      await assert.rejects(createPostgresStore(elsewhere), /permission denied/u);
    } finally {
      await pool.query(`DROP OWNED BY "${role}"; DROP ROLE "${role}"`);
    }
  });

  openingTest("a database that is not there is told", async () => {
    const connection = { connectionString: "postgres://nobody@127.0.0.1:1/none" };
    await assert.rejects(
      createPostgresStore({ ...connection, registrationId: "irc" }),
      /ECONNREFUSED/u,
    );
  });

  test("postgres: without the package pg one line says what to install", async () => {
    const loader = () =>
      Promise.reject(Object.assign(new Error("no"), { code: "ERR_MODULE_NOT_FOUND" }));
    await assert.rejects(
      connectPool("postgres://", loader),
      /^Error: the PostgreSQL store needs pg: run "npm install pg", or give it a pool$/u,
    );
  });

  const faulty: readonly (readonly [object, RegExp])[] = [
    [{ connectionString: undefined }, /needs a pool or a connectionString/u],
    [{ registrationId: "" }, /registrationId must be/u],
    [{ schema: "" }, /schema must be a name of 1 to 63 bytes, not ""/u],
    [{ schema: "ä".repeat(32) }, /schema must be a name of 1 to 63 bytes/u],
    [{ workTimeoutMs: 0 }, /workTimeoutMs must be .*, not 0/u],
    [{ takeOverAfterMs: -1 }, /takeOverAfterMs must be .*, not -1/u],
    [{ maxTransactions: 1.5 }, /maxTransactions must be .*, not 1.5/u],
  ];
  for (const [options, message] of faulty) {
    test(`postgres: ${JSON.stringify(options)} is refused`, async () => {
      const given = { connectionString: "postgres://", registrationId: "irc", ...options };
      await assert.rejects(createPostgresStore(given as PostgresStoreOptions), message);
    });
  }
}
