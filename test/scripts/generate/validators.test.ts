import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { generateValidators } from "../../../scripts/generate/validators.ts";
import type { Bundle } from "../../../scripts/generate/openapi.ts";
import { findFault } from "../../../src/contract/validate.ts";
import * as v1 from "../../../src/editions/v1-checked.ts";

test("generating twice gives the same text", async () => {
  const text = await readFile("generated/draft/registration.bundle.json", "utf8");
  const bundle: Bundle = JSON.parse(text);
  assert.equal(generateValidators(bundle), generateValidators(JSON.parse(text)));
});

test("validators need nothing at run time", async () => {
  const text = await readFile("generated/v1/homeserver.validators.ts", "utf8");
  assert.doesNotMatch(text, /\brequire\(|\bimport /u);
});

const { requests, schemas } = v1.applicationService.validators;
const event = {
  type: "m.room.message",
  event_id: "$m2",
  room_id: "!r:example.org",
  sender: "@alice:example.org",
  origin_server_ts: 1_700_000_000_001,
  content: { msgtype: "m.text", body: "hi!" },
};

const transactions: readonly (readonly [string, unknown, string | undefined])[] = [
  ["one message (S21, S22)", { events: [event] }, undefined],
  ["an unknown type of event", { events: [{ ...event, type: "org.example.own" }] }, undefined],
  ["unknown keys (S35)", { events: [], "org.example.key": 1 }, undefined],
  ["a null body", null, "must be object"],
  ["no events (S21)", {}, "events is missing"],
  ["events that are no list (S-11)", { events: "x" }, "events: must be array"],
  ["an event that is no object", { events: [1] }, "events/0: must be object"],
  ["a long user ID", { events: [{ ...event, sender: `@${"a".repeat(255)}:x` }] }, "events/0"],
];

for (const [what, body, fault] of transactions) {
  test(`a transaction with ${what} ${fault === undefined ? "fits" : "does not fit"}`, () => {
    const found = findFault(requests["sendTransaction"], body);
    if (fault === undefined) assert.equal(found, undefined);
    else assert.ok(found?.startsWith(fault), found);
  });
}

test("a known event type can be checked more strictly than the catch-all (S22)", () => {
  const redacted = { ...event, content: {} };
  assert.equal(findFault(schemas["ClientEvent"], redacted), undefined);
  assert.notEqual(findFault(schemas["RoomMessageEvent"], redacted), undefined);
});
