/**
 * The cable between a store and its database. It can be cut, as when the process dies: the server notices and undoes
 * what was not committed, and nothing gets through any more.
 */
import type { Pool, PoolClient } from "pg";
import type { PostgresClient, PostgresPool } from "../../src/store/postgres.ts";

export interface Cable {
  readonly pool: PostgresPool;
  /** What runs is lost, too. */
  cut(): void;
  mend(): void;
}

export function createCable(pool: Pool): Cable {
  const clients = new Set<PoolClient>();
  let isOpen = true;

  const lost = () => new Error("the connection is lost");

  const through = async <T>(query: () => Promise<T>): Promise<T> => {
    if (!isOpen) throw lost();
    const result = await query();
    if (!isOpen) throw lost();
    return result;
  };

  return {
    pool: {
      options: pool.options,
      query: (query) => through(() => pool.query(query)),
      async connect(): Promise<PostgresClient> {
        if (!isOpen) throw lost();
        const client = await pool.connect();
        if (!isOpen) {
          client.release(true);
          throw lost();
        }
        clients.add(client);
        return {
          query: (query) => through(() => client.query(query)),
          release(destroy) {
            if (clients.delete(client)) client.release(destroy);
          },
          on: (event, listener) => client.on(event, listener),
          off: (event, listener) => client.off(event, listener),
        };
      },
    },
    cut() {
      isOpen = false;
      for (const client of clients) client.release(true);
      clients.clear();
    },
    mend() {
      isOpen = true;
    },
  };
}
