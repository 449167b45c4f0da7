/**
 * What the process knows of each backlog, so that most questions need no look into the file. It is what the file says as
 * soon as the transaction under way is committed; after one that failed it is read again.
 */
import type { DatabaseSync } from "node:sqlite";
import { type Backlog, emptyBacklog } from "../../push/backlog.ts";

export interface Service extends Backlog {
  /** Its number in this file. */
  readonly id: number;
  readonly registrationId: string;
}

export interface Services {
  /** @throws Error of SQLite when another process does not let anybody read right now */
  find(registrationId: string): Service | undefined;
  /** Within a transaction: gives it a number if it has none. */
  findOrAdd(registrationId: string): Service;
  list(): Iterable<Service>;
  /** What was written is not in the file: reads it again before the next answer. */
  forget(): void;
}

/** The lower bits of an event's ID. */
export const numberBits = 40;
const numberMask = 2 ** numberBits - 1;

export function createServices(database: DatabaseSync, prefix: string): Services {
  const services = `"${prefix}push_services"`;
  const events = `"${prefix}push_events"`;
  const numberAt = (end: "ASC" | "DESC") => `(
    SELECT e.id & ${numberMask} FROM ${events} AS e
    WHERE e.id BETWEEN s.id << ${numberBits} AND (s.id << ${numberBits}) | ${numberMask}
    ORDER BY e.id ${end} LIMIT 1)`;
  const readAll = database.prepare(
    `SELECT id, name, txn_id, txn_events, note,
       ${numberAt("ASC")} AS first_event, ${numberAt("DESC")} AS last_event
     FROM ${services} AS s ORDER BY name`,
  );
  const add = database.prepare(`INSERT INTO ${services} (name) VALUES (?) RETURNING id`);
  let known: Map<string, Service> | undefined;

  const read = (): Map<string, Service> => {
    const all = new Map<string, Service>();
    for (const row of readAll.iterate()) {
      const registrationId = String(row["name"]);
      all.set(registrationId, {
        id: Number(row["id"]),
        registrationId,
        first: Number(row["first_event"] ?? 1),
        last: Number(row["last_event"] ?? 0),
        txnId: Number(row["txn_id"]),
        frozen: row["txn_events"] === null ? null : { count: Number(row["txn_events"]) },
        note: row["note"] === null ? null : String(row["note"]),
      });
    }
    return all;
  };

  const all = (): Map<string, Service> => (known ??= read());

  return {
    find: (registrationId) => all().get(registrationId),
    findOrAdd(registrationId) {
      const found = all().get(registrationId);
      if (found !== undefined) return found;
      const id = Number(add.get(registrationId)?.["id"]);
      const service = { id, registrationId, ...emptyBacklog() };
      all().set(registrationId, service);
      return service;
    },
    list: () => all().values(),
    forget: () => (known = undefined),
  };
}
