-- The prefix "appservice_" is replaced by that of the store.

CREATE TABLE appservice_push_services (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- The ID of the last transaction.
  txn_id INTEGER NOT NULL DEFAULT 0,
  -- The transaction that is being sent: it has so many of the oldest events. Null when there is none.
  txn_events INTEGER,
  txn_extra TEXT,
  -- What was noted of the tries to send it.
  note TEXT
) STRICT;

-- The events of an application service lie side by side, in their order: the ID has its number in the upper bits and that
-- of the event in the lower 40. That needs no index, and the oldest hundred are on a few pages.
CREATE TABLE appservice_push_events (
  id INTEGER PRIMARY KEY,
  event TEXT NOT NULL
) STRICT;
