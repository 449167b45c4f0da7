-- Runs with the schema of the store as its search path.

-- Whoever adds, takes or settles locks the row of the application service. Events get their numbers under that lock, so
-- that whoever sees one sees all before it. Leases are by the clock of the database.
CREATE TABLE push_services (
  registration_id text PRIMARY KEY,
  -- The numbers of the oldest event and of the newest; first is one above last when there is none.
  first_event bigint NOT NULL DEFAULT 1,
  last_event bigint NOT NULL DEFAULT 0,
  -- The ID of the last transaction.
  txn_id bigint NOT NULL DEFAULT 0,
  -- The transaction that is being sent: it has so many of the oldest events. Null when there is none.
  txn_events integer,
  txn_extra text,
  -- What was noted of the tries to send it.
  note text,
  -- The process that sends, and until when it may without a renewal.
  owner text,
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  -- Whether the owner shall hear that the application service answers again.
  woken boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);

-- Those that have something to be sent.
CREATE INDEX push_services_waiting ON push_services (registration_id)
  WHERE last_event >= first_event OR txn_events IS NOT NULL;

CREATE INDEX push_services_woken ON push_services (owner) WHERE woken;

CREATE TABLE push_events (
  registration_id text NOT NULL,
  number bigint NOT NULL,
  event text NOT NULL,
  PRIMARY KEY (registration_id, number)
);
