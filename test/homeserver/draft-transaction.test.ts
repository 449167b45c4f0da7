import assert from "node:assert/strict";
import { test } from "node:test";
import { findFault } from "../../src/contract/validate.ts";
import * as draft from "../../src/editions/draft-checked.ts";
import {
  type ClientEvent,
  toDraftEvent,
  toDraftTransaction,
} from "../../src/homeserver/draft-transaction.ts";
import { vectors } from "../vectors/vectors.ts";

const hi: ClientEvent = {
  content: { body: "hi!", msgtype: "m.text" },
  origin_server_ts: 1421416900000,
  sender: "@alice:hsdomain.com",
  room_id: "!aasaasasa:hsdomain.com",
  event_id: "$143:hsdomain.com",
  type: "m.room.message",
};

test("the draft's transaction is that of the vector: user_id for sender (D50, D83, U26)", () => {
  const vector = vectors.find(({ id }) => id === "D-22");
  assert.deepEqual(toDraftTransaction([hi]), vector?.body);
});

test("what later moved into unsigned stands at the top level, and nothing else of it does (Y9)", () => {
  const because = { ...hi, type: "m.room.redaction", event_id: "$r:hsdomain.com" } as const;
  const topic: ClientEvent = {
    ...hi,
    type: "m.room.topic",
    state_key: "",
    content: { topic: "b" },
    unsigned: {
      age: 5,
      prev_content: { topic: "a" },
      replaces_state: "$142:hsdomain.com",
      redacted_because: because,
      transaction_id: "t1",
    },
  };
  const { sender, ...rest } = hi;
  const { sender: redactor, ...redaction } = because;
  const event = toDraftEvent(topic);
  assert.deepEqual(event, {
    ...rest,
    user_id: sender,
    type: "m.room.topic",
    state_key: "",
    content: { topic: "b" },
    age: 5,
    prev_content: { topic: "a" },
    replaces_state: "$142:hsdomain.com",
    redacted_because: { ...redaction, user_id: redactor },
  });
  const fault = findFault(draft.applicationService.validators.schemas["DraftEvent"], event);
  assert.equal(fault, undefined);
  assert.equal(topic.sender, sender, "the event itself is left as it was");
});

test("the same events make the same bytes, as a repetition needs (D47, S24)", () => {
  const once = JSON.stringify(toDraftTransaction([hi, hi]));
  assert.equal(JSON.stringify(toDraftTransaction([hi, hi])), once);
});
