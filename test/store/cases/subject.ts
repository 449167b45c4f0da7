/**
 * What the shared cases need of a store that they test.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  Claim,
  InboxEntry,
  Retention,
  SqlTransaction,
  TransactionStore,
} from "../../../src/application-service/transaction-store.ts";

/** A kind of store. */
export interface Subject {
  readonly name: string;
  /** Why it cannot be asked some things. */
  readonly skip?: { readonly [need in Need]?: string };
  /** A place where nothing was stored yet. */
  newPlace(): Promise<Place>;
}

/**
 * `durable`: what was stored is there when the store is opened again. `sql`: there is a database transaction to take part
 * in. `shared`: several registrations in one place. `strict`: what cannot be stored is refused.
 */
export type Need = "durable" | "sql" | "shared" | "strict";

export interface OpenOptions extends Retention {
  readonly registrationId?: string;
  readonly workTimeoutMs?: number;
  readonly takeOverAfterMs?: number;
}

export interface Place {
  /** A store at this place; closed at the end of the case. */
  open(options?: OpenOptions): Promise<TransactionStore>;
  /**
   * The process of a store dies: nothing that it does from now on has an effect, and what it did not finish is undone.
   * Where there is room for one process only, nobody may be at the place but that one.
   */
  crash(store: TransactionStore): Promise<void>;
  /** Milliseconds since 1970, by the clock of the case. */
  now(): number;
  /** Lets time pass, for the store as well. */
  advance(ms: number): Promise<void>;
  /** How exactly the store's clock and that of the case agree, in milliseconds. */
  readonly toleranceMs: number;
  /** Writes something in the database transaction that work was given. */
  write(sql: SqlTransaction, value: string): Promise<void>;
  /** What was written, in that order. */
  written(): Promise<string[]>;
  remove(): Promise<void>;
}

/** One case: a test of its own with a place of its own. */
export function storeCase(
  subject: Subject,
  title: string,
  run: (place: Place, store: TransactionStore) => Promise<void>,
  options: { readonly needs?: Need; readonly open?: OpenOptions } = {},
): void {
  const skip = options.needs === undefined ? undefined : subject.skip?.[options.needs];
  test(`${subject.name}: ${title}`, { skip: skip ?? false }, async () => {
    const place = await subject.newPlace();
    try {
      await run(place, await place.open(options.open));
    } finally {
      await place.remove();
    }
  });
}

export const leaseMs = 30_000;

/** A transaction: its ID and its events. The fingerprint is that of the events in their order. */
export type Sent = readonly [txnId: string, ...eventIds: string[]];

export async function claim(
  place: Place,
  store: TransactionStore,
  [txnId, ...eventIds]: Sent,
): Promise<Claim> {
  const fingerprint = eventIds.length === 0 ? `content of ${txnId}` : eventIds.join(" ");
  return store.claim({ txnId, fingerprint, eventIds, nowMs: place.now(), leaseMs });
}

export type Claimed = Claim & { readonly kind: "claimed" };

/** Claims what must be there for the taking. */
export async function mustClaim(
  place: Place,
  store: TransactionStore,
  sent: Sent,
): Promise<Claimed> {
  const answer = await claim(place, store, sent);
  assert.equal(answer.kind, "claimed", JSON.stringify(answer));
  assert.ok(answer.kind === "claimed");
  return answer;
}

/** Claims and settles a transaction as complete. */
export async function handle(place: Place, store: TransactionStore, sent: Sent): Promise<void> {
  const { token } = await mustClaim(place, store, sent);
  const [, ...handled] = sent;
  await store.settle(token, { handled, complete: true, nowMs: place.now() });
}

/** Claims a transaction and stores an entry for each event, in the lane of the room. */
export async function put(
  place: Place,
  into: TransactionStore,
  sent: Sent,
  room = "!room",
): Promise<void> {
  const { token } = await mustClaim(place, into, sent);
  const [txnId, ...eventIds] = sent;
  const entries = eventIds.map((id) => entryOf(txnId, id, room));
  await into.enqueue(token, { handled: eventIds, complete: true, nowMs: place.now() }, entries);
}

export function entryOf(txnId: string, id: string, lane = "!room"): InboxEntry {
  return { id, txnId, kind: "event", lane, payload: `{"event_id":"${id}"}` };
}

/** Leases the only entry that is due. */
export async function leaseOne(place: Place, from: TransactionStore) {
  const [entry, ...more] = await from.lease(10, place.now(), leaseMs);
  assert.ok(entry !== undefined, "nothing is due");
  assert.deepEqual(more, []);
  return entry;
}

export async function leasedIds(place: Place, from: TransactionStore, limit = 10) {
  return (await from.lease(limit, place.now(), leaseMs)).map(({ id }) => id);
}

/** Work that writes the value. */
export function writing(place: Place, value: string): (sql: SqlTransaction) => Promise<void> {
  return (sql) => place.write(sql, value);
}

/** Resolves after the event loop has gone round some times. */
export async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
