/**
 * A schema of its own in a PostgreSQL server, for backlogs.
 */
import type { Pool } from "pg";
import type { PushStore } from "../../../src/homeserver/push-store.ts";
import {
  createPostgresPushStore,
  type PostgresPushStoreOptions,
} from "../../../src/store/postgres.ts";
import { type Cable, createCable } from "../postgres-cable.ts";
import type { PushPlace } from "./push-subject.ts";

let schemas = 0;

export interface PostgresPushPlace extends PushPlace {
  readonly schema: string;
  readonly pool: Pool;
  open(options?: Partial<PostgresPushStoreOptions>): Promise<PushStore>;
  cableOf(store: PushStore): Cable;
  /** Time passes for the leases. */
  endLeases(): Promise<void>;
}

export async function newPostgresPushPlace(pool: Pool): Promise<PostgresPushPlace> {
  schemas += 1;
  const schema = `push ${process.pid} ${schemas}`;
  const cables = new Map<PushStore, Cable>();

  const cableOf = (store: PushStore): Cable => {
    const cable = cables.get(store);
    if (cable === undefined) throw new Error("opened elsewhere");
    return cable;
  };

  const endLeases = async (): Promise<void> => {
    await pool.query(
      `UPDATE "${schema}".push_services SET lease_until = now() WHERE owner IS NOT NULL`,
    );
  };

  return {
    schema,
    pool,
    async open(options = {}) {
      const cable = createCable(pool);
      const all = { schema, ...options, pool: cable.pool } as PostgresPushStoreOptions;
      const store = await createPostgresPushStore(all);
      cables.set(store, cable);
      return store;
    },
    cableOf,
    endLeases,
    async crash(store) {
      cableOf(store).cut();
      await endLeases();
    },
    async remove() {
      for (const store of cables.keys()) await store.close();
      await pool.query(`DROP SCHEMA IF EXISTS "${schema}" CASCADE`);
    },
  };
}
