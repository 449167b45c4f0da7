/**
 * With what an application service does not start, and of what it only warns.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type ApplicationServiceOptions,
  createApplicationService,
} from "../../src/application-service/application-service.ts";
import type { Registration } from "../../src/editions/registration.ts";
import { createMemoryStore } from "../../src/store/memory.ts";
import { registration } from "./support.ts";

async function warningsOf(faulty: Record<string, unknown>): Promise<readonly string[]> {
  const warnings: string[] = [];
  const service = createApplicationService({
    registration: { ...registration, ...faulty } as Registration,
    store: createMemoryStore(),
    onWarning: (text) => warnings.push(text),
  });
  await service.close();
  return warnings;
}

const users = (regex: string) => ({ namespaces: { users: [{ regex, exclusive: true }] } });

const refused: readonly (readonly [faulty: Record<string, unknown>, message: RegExp])[] = [
  [
    { sender_localpart: "@_irc_bot:example.org" },
    /^registration: sender_localpart: must be a loc/u,
  ],
  [{ sender_localpart: "a".repeat(255) }, /^registration: sender_localpart: .* 255 bytes$/u],
  [
    users("@_irc_("),
    /^registration: namespaces\.users\[0\]\.regex: wrong at position 6: the group/u,
  ],
  [users("@_irc_)"), /namespaces\.users\[0\]\.regex: wrong at position 6: no group is open here/u],
  [users("@_irc_[a-z"), /namespaces\.users\[0\]\.regex: wrong at position 6: the bracket has no/u],
  [users("*"), /namespaces\.users\[0\]\.regex: wrong at position 0: there is nothing to repeat/u],
  [users("@_irc_\\"), /namespaces\.users\[0\]\.regex: wrong at position 6: nothing is escaped/u],
];

for (const [faulty, message] of refused) {
  test(`is refused: ${JSON.stringify(faulty).slice(0, 80)}`, async () => {
    await assert.rejects(warningsOf(faulty), { name: "TypeError", message });
  });
}

/** Some engine takes them, or some homeserver. */
const doubtful: readonly (readonly [faulty: Record<string, unknown>, message: RegExp])[] = [
  [users("@_irc_(?!bot).*"), /^registration: namespaces\.users\[0\]\.regex: .*; not every homes/u],
  [users("@_irc_(.)\\1"), /namespaces\.users\[0\]\.regex: .* refers back/u],
  [users("@_irc_[[a](]"), /namespaces\.users\[0\]\.regex: .*; not every homeserver takes it$/u],
  [users("@_irc_{2"), /namespaces\.users\[0\]\.regex: .*; not every homeserver takes it$/u],
  [{ url: "http://SECRET:SECRET@irc" }, /^registration: url: must not have a name or password/u],
  [
    { namespaces: { user: [{ regex: "@_irc_.*", exclusive: true }] } },
    /^registration: namespaces\.user counts for nothing: there are users, aliases, rooms$/u,
  ],
];

for (const [faulty, message] of doubtful) {
  test(`is warned of: ${JSON.stringify(faulty).slice(0, 80)}`, async () => {
    const warnings = await warningsOf(faulty);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", message);
    assert.doesNotMatch(warnings.join(), /SECRET/u);
  });
}

for (const faulty of [
  users("(?i)@_irc_.*"),
  { namespaces: { "org.example.devices": [] } },
  { sender_localpart: "IRC bot" },
]) {
  test(`is taken without a word: ${JSON.stringify(faulty)}`, async () => {
    assert.deepEqual(await warningsOf(faulty), []);
  });
}

test("without a store it says what to give", () => {
  const message = /^store is missing: give createMemoryStore\(\), /u;
  for (const given of [{}, { store: undefined }, { store: "sqlite" }]) {
    const options = { registration, ...given } as unknown as ApplicationServiceOptions;
    assert.throws(() => createApplicationService(options), { name: "TypeError", message });
  }
});

test("a service has what is written down, and nothing else", async () => {
  const service = createApplicationService({ registration, store: createMemoryStore() });
  const handlers = ["onEvent", "onEphemeral", "onToDevice", "onDeviceLists"];
  const others = ["fetch", "serve", "deadLetters", "close"];
  assert.deepEqual(Object.keys(service).sort(), [...handlers, ...others].sort());
  await service.close();
});
