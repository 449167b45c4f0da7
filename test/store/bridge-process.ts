/**
 * The program of a process of its own: an application service on a store that outlives it. Started by `startBridge`.
 */
import assert from "node:assert/strict";
import { appendFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { createApplicationService } from "../../src/application-service/application-service.ts";
import type {
  SqlTransaction,
  TransactionStore,
} from "../../src/application-service/transaction-store.ts";
import { listen } from "../../src/node.ts";
import { createPostgresStore } from "../../src/store/postgres.ts";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { registration } from "../application-service/support.ts";

export interface BridgeOptions {
  readonly database:
    | { readonly path: string }
    | {
        readonly connectionString: string;
        readonly schema: string;
        readonly takeOverAfterMs: number;
      };
  readonly acknowledge: "after-handlers" | "after-store";
  /** The handler writes into `effects`, in the database transaction of the mark. Otherwise it adds lines to the log. */
  readonly exactlyOnce: boolean;
  readonly log?: string;
  /** Each handler waits until it is told to go on. */
  readonly holds?: boolean;
}

/** What the process tells. */
export type BridgeMessage =
  | { readonly kind: "listening"; readonly url: string }
  | { readonly kind: "started"; readonly eventId: string };

async function main({ database, ...options }: BridgeOptions): Promise<void> {
  const common = { registrationId: registration.id };
  const store: TransactionStore =
    "path" in database
      ? createSqliteStore({ ...common, ...database })
      : await createPostgresStore({ ...common, ...database });
  const { acknowledge, exactlyOnce } = options;
  const service = createApplicationService({
    registration,
    store,
    acknowledge,
    exactlyOnce,
    backoff: { delayMs: () => 5 },
    onError: (error) => void process.stderr.write(`${String(error)}\n`),
  });
  let goOn = () => {};
  const held =
    options.holds === true ? new Promise<void>((resolve) => (goOn = resolve)) : undefined;

  service.onEvent("*", async (event, { sql }) => {
    tell({ kind: "started", eventId: event.event_id });
    await held;
    // Wide enough for a death on each side of the effect.
    await sleep(Math.random() * 2);
    if (sql !== undefined) await write(sql, event.event_id, database);
    else if (options.log !== undefined) appendFileSync(options.log, `${event.event_id}\n`);
    await sleep(Math.random() * 2);
  });

  const { url, close } = await listen(service, { port: 0 });
  process.on("message", (message) => {
    if (message === "go on") goOn();
    if (message === "stop")
      void service
        .close()
        .then(close)
        .then(store.close)
        .then(() => process.exit());
  });
  tell({ kind: "listening", url });
}

async function write(
  sql: SqlTransaction,
  eventId: string,
  database: BridgeOptions["database"],
): Promise<void> {
  if (sql instanceof DatabaseSync) {
    sql.prepare("INSERT INTO effects VALUES (?)").run(eventId);
    return;
  }
  assert.ok("schema" in database && "query" in sql && typeof sql.query === "function");
  const text = `INSERT INTO "${database.schema}".effects (value) VALUES ($1)`;
  await sql.query({ text, values: [eventId] });
}

function tell(message: BridgeMessage): void {
  process.send?.(message);
}

// Whoever started it is gone.
process.on("disconnect", () => process.exit());
await main(JSON.parse(process.argv[2] ?? "") as BridgeOptions);
