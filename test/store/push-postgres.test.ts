import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Pool } from "pg";
import { createPostgresPushStore } from "../../src/store/postgres.ts";
import { type PostgresServer, startPostgres } from "./postgres-server.ts";
import { pushStoreProperty } from "./push-store.property.ts";
import { pushStoreCases } from "./push-store.cases.ts";
import { leaseCases } from "./push/postgres-lease.cases.ts";
import { newPostgresPushPlace } from "./push/postgres-push-place.ts";

let server: PostgresServer | undefined;
let pool: Pool | undefined;

before(async () => {
  server = await startPostgres();
  pool = new Pool({ connectionString: server.connectionString, max: 8 });
});

after(async () => {
  await pool?.end();
  await server?.stop();
});

const newPlace = () => {
  assert.ok(pool !== undefined, "PostgreSQL is not running");
  return newPostgresPushPlace(pool);
};

const subject = { name: "postgres", isDurable: true, newPlace };
pushStoreCases(subject);
pushStoreProperty(subject, 40);
leaseCases(newPlace);

test("postgres: several processes may make the tables at once", async () => {
  const place = await newPlace();
  try {
    await Promise.all([place.open(), place.open(), place.open()]);
  } finally {
    await place.remove();
  }
});

test("postgres: it connects by itself, and ends its connections when it is closed", async () => {
  const connectionString = server?.connectionString ?? "";
  const store = await createPostgresPushStore({ connectionString, schema: "own connection" });
  assert.deepEqual(await store.status("irc"), { backlog: 0, note: null });
  await store.close();
});

const wrong: readonly [object, ErrorConstructor][] = [
  [{}, TypeError],
  [{ connectionString: "postgres://x", schema: "" }, TypeError],
  [{ connectionString: "postgres://x", takeOverAfterMs: 0 }, RangeError],
  [{ connectionString: "postgres://x", pollMs: 1.5 }, RangeError],
];
for (const [options, error] of wrong) {
  test(`postgres: options are refused: ${JSON.stringify(options)}`, async () => {
    await assert.rejects(createPostgresPushStore(options as { connectionString: string }), error);
  });
}
