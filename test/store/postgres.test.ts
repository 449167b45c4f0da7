import assert from "node:assert/strict";
import { after, before } from "node:test";
import { Pool } from "pg";
import { deliveryProperty } from "./delivery.property.ts";
import { connectionCases } from "./postgres/connection.cases.ts";
import { openingCases } from "./postgres/opening.cases.ts";
import { replicaCases } from "./postgres/replica.cases.ts";
import { newPostgresPlace } from "./postgres-place.ts";
import { type PostgresServer, startPostgres } from "./postgres-server.ts";
import { transactionStoreCases } from "./transaction-store.cases.ts";
import { transactionStoreProperty } from "./transaction-store.property.ts";

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
  return newPostgresPlace(pool);
};
const connectionString = () => server?.connectionString ?? "";
const postgres = { name: "postgres", newPlace };

transactionStoreCases(postgres);
transactionStoreProperty(postgres, { runs: 20, claimsAfterReopen: "kept" });
deliveryProperty(postgres, { runs: 12, replicas: 2, isDurable: true, exactlyOnce: false });
deliveryProperty(postgres, { runs: 12, replicas: 2, isDurable: true, exactlyOnce: true });
openingCases({ newPlace, connectionString });
connectionCases({ newPlace, connectionString });
replicaCases({ newPlace, connectionString });
