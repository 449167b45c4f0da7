-- The prefix "appservice_" is replaced by that of the store.

-- A registration's ID once, so that the keys below are short.
CREATE TABLE appservice_registrations (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

-- A claim is not written: it is in the memory of the process that owns the registration. The IDs of these two tables
-- rise in the order of arrival, so that the oldest are found without an index on the time.
CREATE TABLE appservice_transactions (
  id INTEGER PRIMARY KEY,
  registration INTEGER NOT NULL,
  txn_id TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  done INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  UNIQUE (registration, txn_id, fingerprint)
) STRICT;

CREATE INDEX appservice_transactions_by_arrival ON appservice_transactions (registration);

-- Which events are handled: a row for each call that marked some, added at the end. An index by event ID would cost five
-- times as much as all the rest, because the IDs are random and each falls on another page of it; the process that owns
-- the registration has one in its memory instead. The event IDs are a JSON array.
CREATE TABLE appservice_marks (
  id INTEGER PRIMARY KEY,
  registration INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  event_ids TEXT NOT NULL
) STRICT;

CREATE INDEX appservice_marks_by_arrival ON appservice_marks (registration);

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
