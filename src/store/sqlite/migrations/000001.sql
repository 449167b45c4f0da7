-- The prefix "appservice_" is replaced by that of the store.

-- A registration's ID once, so that the keys below are short.
CREATE TABLE appservice_registrations (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- What is handled: a row for each call that said so, added at the end. An index by event ID or transaction ID would cost
-- several times as much as all the rest, because the IDs of events are random and each falls on another page of it; the
-- process that owns the registration has one in its memory instead, where its claims are too. The IDs of the rows rise
-- in the order of arrival, so that the oldest come first.
CREATE TABLE appservice_handled (
  id INTEGER PRIMARY KEY,
  registration INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  -- The transaction, when one was settled and that was not known.
  txn_id TEXT,
  fingerprint TEXT,
  done INTEGER NOT NULL,
  -- A JSON array.
  event_ids TEXT NOT NULL
) STRICT;

CREATE TABLE appservice_dead_letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  registration INTEGER NOT NULL,
  txn_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  event_id TEXT,
  room_id TEXT,
  payload TEXT NOT NULL,
  reason TEXT NOT NULL,
  at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX appservice_dead_letters_by_registration ON appservice_dead_letters (registration, id);

CREATE TABLE appservice_inbox (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  registration INTEGER NOT NULL,
  entry_id TEXT NOT NULL,
  txn_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  lane TEXT NOT NULL,
  payload TEXT NOT NULL,
  UNIQUE (registration, entry_id)
) STRICT;

CREATE INDEX appservice_inbox_by_lane ON appservice_inbox (registration, lane, sequence);

-- A lane is here as long as it has entries. What is said of it is true of the oldest of them.
CREATE TABLE appservice_lanes (
  registration INTEGER NOT NULL,
  lane TEXT NOT NULL,
  -- When the entry may be leased: while it is leased, the end of the lease.
  due_ms INTEGER NOT NULL,
  leased INTEGER NOT NULL DEFAULT 0,
  -- How often the entry was leased. Tells one lease of it from the next, too.
  attempts INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (registration, lane)
) STRICT, WITHOUT ROWID;

CREATE INDEX appservice_lanes_by_due ON appservice_lanes (registration, due_ms);
