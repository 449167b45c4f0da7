import assert from "node:assert/strict";
import { test } from "node:test";
import { isStateEvent } from "../../src/application-service/event-handlers.ts";
import { isKnownEvent } from "../../src/application-service/is-known-event.ts";
import { createService, message, push, send } from "./support.ts";

const bob = "@_irc_bob:example.org";

test('a handler hears of its type, with typed content; "*" hears of all', async (t) => {
  const service = createService(t);
  const heard: string[] = [];
  service.onEvent("m.room.message", (event) => {
    if (typeof event.content.body === "string") heard.push(`message ${event.content.body}`);
  });
  service.onEvent(
    "m.room.member",
    (event) => void heard.push(`member ${event.content.membership}`),
  );
  service.onEvent(
    "org.example.own",
    (event) => void heard.push(`own ${String(event.content["x"])}`),
  );
  service.onEvent("*", (event) => void heard.push(event.type));
  await push(service, "1", [
    message({ id: "a", body: "hi!" }),
    {
      ...message({ id: "b" }),
      type: "m.room.member",
      state_key: bob,
      content: { membership: "invite" },
    },
    { ...message({ id: "c" }), type: "org.example.own", content: { x: 1 } },
  ]);
  assert.deepEqual(heard, [
    "message hi!",
    "m.room.message",
    "member invite",
    "m.room.member",
    "own 1",
    "org.example.own",
  ]);
});

test("state and message events are told apart by state_key, not by type (S23)", async (t) => {
  const service = createService(t);
  const states: boolean[] = [];
  service.onEvent("*", (event) => void states.push(isStateEvent(event)));
  await push(service, "1", [
    { ...message({ id: "a" }), type: "m.room.name", content: { name: "x" } },
    { ...message({ id: "b" }), type: "m.room.name", state_key: "", content: { name: "x" } },
  ]);
  assert.deepEqual(states, [false, true]);
});

test("draft events arrive in the same shape: user_id is the sender, a missing ID is made up (D50, U26)", async (t) => {
  const service = createService(t);
  const seen: { id: string; sender: string }[] = [];
  service.onEvent("m.room.message", (event) => {
    seen.push({ id: event.event_id, sender: event.sender });
  });
  const event = {
    content: { body: "hi!", msgtype: "m.text" },
    origin_server_ts: 1_421_416_900_000,
    user_id: "@alice:hsdomain.com",
    room_id: "!aasaasasa:hsdomain.com",
    type: "m.room.message",
  };
  const path = "/transactions/1?access_token=HS";
  for (const age of [1, 2]) {
    const body = { events: [{ ...event, age }] };
    const answer = await send(service, { method: "PUT", path, token: null, body });
    assert.equal(answer.status, 200);
  }
  assert.equal(seen.length, 1);
  assert.equal(seen[0]?.sender, "@alice:hsdomain.com");
  assert.match(seen[0]?.id ?? "", /^\$./u);
});

const typing = { type: "m.typing", room_id: "!r:example.org", content: { user_ids: [bob] } };

for (const name of ["ephemeral", "de.sorunome.msc2409.ephemeral"]) {
  test(`typing, receipts and presence arrive from ${name} (S28, S30)`, async (t) => {
    const service = createService(t);
    const heard: string[] = [];
    service.onEphemeral("m.typing", (event) => void heard.push(event.content.user_ids.join()));
    service.onEphemeral("m.presence", (event) => void heard.push(event.content.presence));
    await push(service, "1", [], {
      [name]: [typing, { type: "m.presence", sender: bob, content: { presence: "online" } }],
    });
    assert.deepEqual(heard, [bob, "online"]);
  });
}

test("stable names win over unstable ones, and nothing is heard twice (S30, S35)", async (t) => {
  const service = createService(t);
  let heard = 0;
  service.onEphemeral("m.typing", () => void (heard += 1));
  const both = { ephemeral: [typing], "de.sorunome.msc2409.ephemeral": [typing] };
  await push(service, "1", [], both);
  assert.equal(heard, 1);
});

const toDevice = {
  to_user_id: bob,
  to_device_id: "ABC123",
  type: "m.room.encrypted",
  sender: "@alice:example.org",
  content: {},
};

test("messages to devices and device changes arrive, both count names as one change (S32, S33)", async (t) => {
  const service = createService(t);
  const heard: string[] = [];
  service.onDeviceLists(({ deviceLists, oneTimeKeyCounts }) => {
    heard.push(`devices of ${deviceLists?.changed?.join()} ${JSON.stringify(oneTimeKeyCounts)}`);
  });
  service.onToDevice((event) => void heard.push(`to ${event.to_device_id}`));
  const counts = { [bob]: { ABC123: { signed_curve25519: 20 } } };
  await push(service, "1", [], {
    "de.sorunome.msc2409.to_device": [toDevice],
    "org.matrix.msc3202.device_lists": { changed: ["@alice:example.org"], left: [] },
    "org.matrix.msc3202.device_one_time_keys_count": counts,
    "org.matrix.msc3202.device_one_time_key_counts": counts,
  });
  assert.deepEqual(heard, [`devices of @alice:example.org ${JSON.stringify(counts)}`, "to ABC123"]);
});

test("one malformed event does not wedge the stream: it goes to the dead letters, the others are handled", async (t) => {
  const service = createService(t);
  const ids: string[] = [];
  service.onEvent("*", (event) => void ids.push(event.event_id));
  const broken = { ...message({ id: "b" }), content: "no object" };
  const answer = await push(service, "1", [message({ id: "a" }), broken, message({ id: "c" })]);
  assert.equal(answer.status, 200);
  assert.deepEqual(ids, ["$a", "$c"]);
  const [letter] = await service.deadLetters.list();
  assert.equal(letter?.eventId, "$b");
  assert.equal(letter?.reason, "content: must be object");
  assert.deepEqual(JSON.parse(letter?.payload ?? ""), broken);
});

test("a message to a device that could not be handled is put aside: a repetition would not bring it again", async (t) => {
  const errors: unknown[] = [];
  const service = createService(t, { onError: (error) => void errors.push(error) });
  service.onToDevice(() => {
    throw new Error("no");
  });
  assert.equal((await push(service, "1", [], { to_device: [toDevice] })).status, 200);
  assert.equal(errors.length, 1);
  const [letter] = await service.deadLetters.list();
  assert.deepEqual(JSON.parse(letter?.payload ?? "null"), toDevice);
});

test("an event whose content is not what its type says reaches the handlers of * only, and blocks nothing (S23)", async (t) => {
  const heard: string[] = [];
  const warnings: string[] = [];
  const service = createService(t, { onWarning: (text) => void warnings.push(text) });
  service.onEvent("m.room.message", ({ event_id: id, content }) => {
    heard.push(`message ${id} ${content.body.toUpperCase()}`);
  });
  service.onEvent("*", (event) => {
    heard.push(`any ${event.event_id} ${isKnownEvent(event)}`);
  });
  const rubbish = { ...message({ id: "rubbish" }), content: { msgtype: "m.text", body: 5 } };
  const redaction = { ...message({ id: "r" }), type: "m.room.redaction", redacts: "$old" };
  const redacted = {
    ...message({ id: "old" }),
    content: {},
    unsigned: { redacted_because: redaction },
  };
  const odd = { ...message({ id: "odd" }), type: "constructor" };
  const events = [rubbish, redacted, odd, message({ id: "fine" })];
  assert.equal((await push(service, "1", events)).status, 200);
  assert.deepEqual(heard, [
    "any $rubbish false",
    "any $old false",
    "any $odd false",
    "message $fine FINE",
    "any $fine true",
  ]);
  assert.deepEqual(warnings, [
    'event $rubbish did not reach the handlers of m.room.message, only those of "*": content/body: must be string',
  ]);
});
