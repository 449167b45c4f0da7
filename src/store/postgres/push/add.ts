/**
 * Puts events behind those that wait. The calls of one process go to the database one after the other, and those that
 * come meanwhile go together: on connections of their own the second could be there first.
 */
import type { PushEntry } from "../../../homeserver/push-store.ts";
import { type Run, statement } from "../statement.ts";
import { storableKey } from "../text.ts";
import { freed } from "./take.ts";

export interface AddCalls {
  add(entries: readonly PushEntry[]): Promise<void>;
  /** Removes all that was added by the calls before. @returns how many events */
  discard(registrationId: string): Promise<number>;
}

interface Adding {
  readonly entries: readonly PushEntry[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Ends when it has told its caller; never rejects. */
type Job = Adding | (() => Promise<void>);

/** Most calls that go together. */
const maxTogether = 256;

/** @param schema quoted */
export function createAddCalls(run: Run, schema: string): AddCalls {
  const add = statement(addSql(schema));
  const clear = statement(clearSql(schema));
  const remove = statement(
    `DELETE FROM ${schema}.push_events WHERE registration_id = $1
     AND number < (SELECT first_event FROM ${schema}.push_services WHERE registration_id = $1)`,
  );
  const jobs: Job[] = [];
  let isRunning = false;

  const enter = (job: Job): void => {
    jobs.push(job);
    if (!isRunning) void work();
  };

  const work = async (): Promise<void> => {
    isRunning = true;
    for (let job = jobs[0]; job !== undefined; job = jobs[0]) {
      if (typeof job === "function") {
        jobs.shift();
        await job();
      } else await addTogether(takeAdding(jobs));
    }
    isRunning = false;
  };

  const addTogether = async (adding: readonly Adding[]): Promise<void> => {
    try {
      const entries = adding.flatMap((one) => one.entries);
      const keys = entries.flatMap(({ registrationId, events }) => {
        const key = storableKey(registrationId);
        return events.map(() => key);
      });
      if (keys.length > 0)
        await run(
          add(
            keys,
            entries.flatMap(({ events }) => events),
          ),
        );
      for (const { resolve } of adding) resolve();
    } catch (error) {
      // Not again one by one: when the connection broke they may all be stored.
      for (const { reject } of adding) reject(error);
    }
  };

  return {
    add: (entries) => new Promise((resolve, reject) => enter({ entries, resolve, reject })),
    discard: (registrationId) =>
      new Promise((resolve, reject) => {
        const discard = async (): Promise<number> => {
          const key = storableKey(registrationId);
          const [row] = await run(clear(key));
          // In a statement of its own, which sees all that is to go.
          await run(remove(key));
          return Number(row?.["count"] ?? 0);
        };
        enter(() => discard().then(resolve, reject));
      }),
  };
}

/** Takes what may go together from the head of the line. */
function takeAdding(jobs: Job[]): Adding[] {
  const adding: Adding[] = [];
  for (const job of jobs) {
    if (typeof job === "function" || adding.length === maxTogether) break;
    adding.push(job);
  }
  jobs.splice(0, adding.length);
  return adding;
}

// Rows are locked in the order of their IDs, so that nobody waits for somebody who waits for them.
const addSql = (schema: string) => `
  WITH added AS (
    SELECT registration_id, event, row_number() OVER (PARTITION BY registration_id ORDER BY position) AS position
    FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS a (registration_id, event, position)
  ), counted AS (
    SELECT registration_id, count(*) AS count FROM added GROUP BY registration_id
  ), grown AS (
    INSERT INTO ${schema}.push_services AS s (registration_id, last_event)
    SELECT registration_id, count FROM counted ORDER BY registration_id
    ON CONFLICT (registration_id) DO UPDATE SET last_event = s.last_event + excluded.last_event
    RETURNING registration_id, last_event
  )
  INSERT INTO ${schema}.push_events (registration_id, number, event)
  SELECT registration_id, last_event - count + position, event
  FROM added JOIN counted USING (registration_id) JOIN grown USING (registration_id)`;

const clearSql = (schema: string) => `
  WITH locked AS (
    SELECT last_event - first_event + 1 AS count FROM ${schema}.push_services
    WHERE registration_id = $1 FOR UPDATE
  )
  UPDATE ${schema}.push_services AS s
  SET first_event = s.last_event + 1, txn_events = NULL, txn_extra = NULL, note = NULL, ${freed}
  FROM locked WHERE s.registration_id = $1 RETURNING count`;
