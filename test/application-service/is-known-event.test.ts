import assert from "node:assert/strict";
import { test } from "node:test";
import { isKnownEvent } from "../../src/application-service/index.ts";
import type { ClientEvent } from "../../src/application-service/index.ts";
import { createService, message, push } from "./support.ts";

const event = (rest: object) => ({ ...message({ id: "a" }), ...rest }) as ClientEvent;

for (const [what, rest, known] of [
  ["a message", {}, true],
  ["a message of a kind of its own", { content: { msgtype: "org.own", body: "x" } }, true],
  [
    "an encrypted event",
    { type: "m.room.encrypted", content: { algorithm: "m.megolm.v1.aes-sha2", ciphertext: "x" } },
    true,
  ],
  ["a member", { type: "m.room.member", state_key: "@a:h", content: { membership: "join" } }, true],
  ["a redacted message", { content: {} }, false],
  ["a member without membership", { type: "m.room.member", state_key: "@a:h" }, false],
  [
    "a topic that is no text",
    { type: "m.room.topic", state_key: "", content: { topic: 1 } },
    false,
  ],
  ["a type that nobody knows", { type: "org.example.own" }, false],
] as const) {
  test(`${what} is ${known ? "" : "not "}an event that the contract knows`, () => {
    assert.equal(isKnownEvent(event(rest)), known);
  });
}

test('a handler of "*" reads the content of known events as what it is', async (t) => {
  const service = createService(t);
  const heard: string[] = [];
  service.onEvent("*", (one) => {
    if (!isKnownEvent(one)) heard.push(`other: ${one.type}`);
    else if (one.type === "m.room.member") heard.push(`member: ${one.content.membership}`);
    else if (one.type === "m.room.name") heard.push(`name: ${one.content.name}`);
  });
  const state = (id: string, type: string, content: object, state_key = "") => ({
    ...message({ id }),
    state_key,
    type,
    content,
  });
  await push(service, "1", [
    state("a", "m.room.member", { membership: "join" }, "@a:h"),
    state("b", "m.room.name", { name: "#matrix" }),
    state("c", "m.room.name", {}),
    state("d", "org.example.own", {}),
  ]);
  assert.deepEqual(heard, [
    "member: join",
    "name: #matrix",
    "other: m.room.name",
    "other: org.example.own",
  ]);
});
