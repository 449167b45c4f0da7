/**
 * As much of the driver as is needed, so that its types are not: those of `pg` and of its forks fit.
 * @see https://node-postgres.com/apis/pool
 */

export interface PostgresResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** What was done: `COMMIT`, `ROLLBACK` … */
  readonly command: string;
}

export interface PostgresQuery {
  /** Of a prepared statement. */
  name?: string;
  text: string;
  values?: unknown[];
}

export interface PostgresClient {
  query(query: PostgresQuery): Promise<PostgresResult>;
  /** @param destroy closes the connection, rather than to give it to the next one */
  release(destroy?: boolean): void;
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
}

export interface PostgresPool {
  /** How many connections it has at the most. */
  readonly options?: { readonly max?: number };
  query(query: PostgresQuery): Promise<PostgresResult>;
  connect(): Promise<PostgresClient>;
}

/** A pool that is ours to end. */
export interface OwnPool extends PostgresPool {
  end(): Promise<void>;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/** The package `pg`. */
export interface PostgresDriver {
  readonly default: { readonly Pool: new (config: PoolConfig) => OwnPool };
}

interface PoolConfig {
  readonly connectionString: string;
  readonly connectionTimeoutMillis: number;
  readonly query_timeout: number;
  readonly keepAlive: boolean;
}

/**
 * A server that is gone without a word must not be waited for until the system gives up, a quarter of an hour later. In
 * milliseconds.
 */
const connectTimeoutMs = 10_000;
const queryTimeoutMs = 60_000;

/**
 * @param loader loads the driver. Defaults to `import("pg")`
 * @throws Error when the driver is not installed
 */
export async function connectPool(
  connectionString: string,
  loader: () => Promise<PostgresDriver> = () => import("pg"),
): Promise<OwnPool> {
  const { Pool } = (await load(loader)).default;
  const pool = new Pool({
    connectionString,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
    keepAlive: true,
  });
  // A connection that breaks while nobody uses it is replaced; without a listener the process would end.
  pool.on("error", () => {});
  return pool;
}

/** Where a database is: a pool of somebody else's, or how to connect. */
export type PostgresPlace =
  | { readonly pool: PostgresPool; readonly connectionString?: undefined }
  | { readonly connectionString: string; readonly pool?: undefined };

export interface UsedPool {
  readonly pool: PostgresPool;
  /** Ends the pool if it is ours. */
  readonly end: () => Promise<void>;
}

export async function poolOf({ pool, connectionString }: PostgresPlace): Promise<UsedPool> {
  if (pool !== undefined) return { pool, end: async () => {} };
  const own = await connectPool(connectionString);
  return { pool: own, end: () => own.end() };
}

async function load<T>(loader: () => Promise<T>): Promise<T> {
  try {
    return await loader();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) {
      throw error;
    }
    const message = 'the PostgreSQL store needs pg: run "npm install pg", or give it a pool';
    throw new Error(message, { cause: error });
  }
}
