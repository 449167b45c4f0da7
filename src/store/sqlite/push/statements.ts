/**
 * What is read and written of backlogs, and what the process knows of them at the same time.
 */
import type { DatabaseSync } from "node:sqlite";
import type { TakeRequest } from "../../../homeserver/push-store.ts";
import { countFitting, nextTxnId } from "../../push/backlog.ts";
import { numberBits, type Service } from "./services.ts";

export interface PushStatements {
  add(service: Service, events: readonly string[]): void;
  /** The oldest events, in their order. */
  first(service: Service, count: number): string[];
  /** What the frozen transaction has beside its events. */
  extraOf(service: Service): string;
  /** Freezes a transaction. @returns whether there is anything for one */
  freeze(service: Service, request: TakeRequest): boolean;
  /** Removes the frozen transaction and its events. */
  settle(service: Service): void;
  note(service: Service, note: string): void;
  /** There is nothing more for it; its events are removed by `sweep`. */
  clear(service: Service): void;
  /** Removes so many of the oldest that are in the file, up to a number. @returns whether there may be more */
  sweep(service: Service, upTo: number, count: number): boolean;
}

export function createPushStatements(database: DatabaseSync, prefix: string): PushStatements {
  const services = `"${prefix}push_services"`;
  const events = `"${prefix}push_events"`;
  // Numbers are bound as floating point: the operators on bits make integers of them.
  const idOf = (service: string, number: string) => `((${service} << ${numberBits}) | ${number})`;
  const range = `id BETWEEN ${idOf("?1", "?2")} AND ${idOf("?1", "?3")}`;
  const insert = database.prepare(
    `INSERT INTO ${events} (id, event) VALUES (${idOf("?1", "?2")}, ?3)`,
  );
  const read = database.prepare(`SELECT event FROM ${events} WHERE ${range} ORDER BY id`);
  const remove = database.prepare(`DELETE FROM ${events} WHERE ${range}`);
  const removeSome = database.prepare(
    `DELETE FROM ${events} WHERE id IN (
       SELECT id FROM ${events} WHERE ${range} ORDER BY id LIMIT ?4)`,
  );
  const extra = database.prepare(`SELECT txn_extra AS extra FROM ${services} WHERE id = ?`);
  const freeze = database.prepare(
    `UPDATE ${services} SET txn_id = ?2, txn_events = ?3, txn_extra = ?4 WHERE id = ?1`,
  );
  const thaw = database.prepare(
    `UPDATE ${services} SET txn_events = NULL, txn_extra = NULL, note = NULL WHERE id = ?`,
  );
  const setNote = database.prepare(`UPDATE ${services} SET note = ?2 WHERE id = ?1`);

  /** Not all of them are read when the first ones are large. */
  function* firstOf({ id, first, last }: Service, count: number): Iterable<string> {
    for (const row of read.iterate(id, first, Math.min(first + count - 1, last))) {
      yield String(row["event"]);
    }
  }

  const unfreeze = (service: Service): void => {
    thaw.run(service.id);
    service.frozen = null;
    service.note = null;
  };

  return {
    add(service, list) {
      for (const event of list) {
        insert.run(service.id, service.last + 1, event);
        service.last += 1;
      }
    },
    first: (service, count) => [...firstOf(service, count)],
    extraOf: ({ id }) => String(extra.get(id)?.["extra"] ?? ""),
    freeze(service, request) {
      const count = countFitting(firstOf(service, request.maxEvents), request);
      if (count === 0 && request.extra === "") return false;
      const txnId = nextTxnId(service, request.nowMs);
      freeze.run(service.id, txnId, count, request.extra);
      service.txnId = txnId;
      service.frozen = { count };
      return true;
    },
    settle(service) {
      const count = service.frozen?.count ?? 0;
      if (count > 0) remove.run(service.id, service.first, service.first + count - 1);
      service.first += count;
      unfreeze(service);
    },
    note(service, note) {
      setNote.run(service.id, note);
      service.note = note;
    },
    clear(service) {
      unfreeze(service);
      service.first = service.last + 1;
    },
    sweep: ({ id }, upTo, count) => removeSome.run(id, 0, upTo, count).changes === count,
  };
}
