/**
 * The program of a process of its own: a push queue on a store that outlives it. Started by `startPushProcess`.
 */
import { createDeliver } from "../../../src/homeserver/deliver.ts";
import { createPushQueue } from "../../../src/homeserver/push-queue.ts";
import { createRegistrations } from "../../../src/homeserver/registrations.ts";
import { createPostgresPushStore } from "../../../src/store/postgres.ts";
import { createSqlitePushStore } from "../../../src/store/sqlite.ts";
import { registrationOf } from "../../homeserver/support.ts";

export interface PushProcessOptions {
  readonly database:
    | { readonly path: string }
    | {
        readonly connectionString: string;
        readonly schema: string;
        readonly takeOverAfterMs: number;
        readonly pollMs: number;
      };
  /** Application service → its url. */
  readonly services: Readonly<Record<string, string>>;
  readonly maxEvents: number;
}

/** What the process is asked. It answers with the number when it has done it. */
export type PushOrder =
  | {
      readonly number: number;
      readonly kind: "push";
      readonly to: string[];
      readonly events: object[];
    }
  | { readonly number: number; readonly kind: "close" };

async function main({ database, services, maxEvents }: PushProcessOptions): Promise<void> {
  const store =
    "path" in database ? createSqlitePushStore(database) : await createPostgresPushStore(database);
  const registrations = createRegistrations({
    serverName: "example.org",
    registrations: Object.entries(services).map(([id, url]) => registrationOf(id, { url })),
  });
  const queue = createPushQueue({
    registrations,
    store,
    deliver: createDeliver({ timeoutMs: 2_000 }),
    minDelayMs: 10,
    maxDelayMs: 80,
    maxEvents,
    onError: (error) => void process.stderr.write(`${String(error)}\n`),
  });

  const obey = async (order: PushOrder): Promise<void> => {
    if (order.kind === "push") {
      await queue.push(order.events.map((event) => ({ to: order.to, event })));
    } else {
      await queue.close();
      await store.close();
    }
    process.send?.(order.number);
  };

  process.on("message", (order: PushOrder) => {
    obey(order).catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  });
  process.send?.("ready");
}

// Whoever started it is gone.
process.on("disconnect", () => process.exit());
await main(JSON.parse(process.argv[2] ?? "") as PushProcessOptions);
