-- Runs with the schema of the store as its search path.

-- Rows are inserted by a claim and updated once, when it is settled: room is left on the page, and no index holds what
-- changes, so that the update stays on the page. Leases are by the clock of the database.
CREATE TABLE transactions (
  registration_id text NOT NULL,
  txn_id text NOT NULL,
  fingerprint text NOT NULL,
  at_ms bigint NOT NULL,
  done boolean NOT NULL,
  -- Who is at it, or was last.
  owner text,
  lease_until timestamptz,
  PRIMARY KEY (registration_id, txn_id, fingerprint)
) WITH (fillfactor = 80);

CREATE INDEX transactions_by_age ON transactions (registration_id, at_ms);

-- An event without an owner is handled; one with an owner is claimed until the lease is over.
CREATE TABLE events (
  registration_id text NOT NULL,
  event_id text NOT NULL,
  at_ms bigint NOT NULL,
  owner text,
  lease_until timestamptz,
  PRIMARY KEY (registration_id, event_id)
) WITH (fillfactor = 80);

CREATE INDEX events_by_age ON events (registration_id, at_ms);

CREATE TABLE dead_letters (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  registration_id text NOT NULL,
  txn_id text NOT NULL,
  kind text NOT NULL,
  event_id text,
  room_id text,
  payload text NOT NULL,
  reason text NOT NULL,
  at_ms bigint NOT NULL
);

CREATE INDEX dead_letters_by_registration ON dead_letters (registration_id, id);

CREATE TABLE inbox (
  sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  registration_id text NOT NULL,
  entry_id text NOT NULL,
  txn_id text NOT NULL,
  kind text NOT NULL,
  lane text NOT NULL,
  payload text NOT NULL,
  UNIQUE (registration_id, entry_id)
);

CREATE INDEX inbox_by_lane ON inbox (registration_id, lane, sequence);

-- What is said of a lane is true of its oldest entry.
CREATE TABLE lanes (
  registration_id text NOT NULL,
  lane text NOT NULL,
  -- How many entries it has. A lane without any is kept for the next, until it is pruned.
  waiting bigint NOT NULL,
  -- When the entry may be leased: while it is leased, the end of the lease.
  due_at timestamptz NOT NULL,
  leased boolean NOT NULL DEFAULT false,
  -- How often the entry was leased. Tells one lease of it from the next, too.
  attempts integer NOT NULL DEFAULT 0,
  PRIMARY KEY (registration_id, lane)
) WITH (fillfactor = 50);

CREATE INDEX lanes_by_due ON lanes (registration_id, due_at) WHERE waiting > 0;
