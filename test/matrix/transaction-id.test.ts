import assert from "node:assert/strict";
import { test } from "node:test";
import { createTransactionIds } from "../../src/matrix/transaction-id.ts";

const bob = "@_irc_bob:example.org";
const eve = "@_irc_eve:example.org";
const uuid = "36b8f84d-df4e-4d49-b662-bcde71a8764f";
const randomUuid = () => uuid;

test("an ID is never given twice, not even without randomness", () => {
  const { next } = createTransactionIds({ randomUuid });
  const ids = Array.from({ length: 1_000 }, () => next(bob));
  assert.equal(new Set(ids).size, 1_000);
});

test("two virtual users never share an ID, not even at the same count without randomness (synapse#2937)", () => {
  const first = createTransactionIds({ randomUuid });
  const second = createTransactionIds({ randomUuid });
  assert.notEqual(first.next(bob), second.next(eve));
});

test("two processes that count alike for one user differ by randomness", () => {
  assert.notEqual(createTransactionIds().next(bob), createTransactionIds().next(bob));
});

test("each ID takes new randomness", () => {
  let drawn = 0;
  const { next } = createTransactionIds({ randomUuid: () => `${uuid}${(drawn += 1)}` });
  assert.notEqual(next(bob), next(bob));
  assert.equal(drawn, 2);
});

test("an ID says whose it is, which it is, and something random", () => {
  const { next } = createTransactionIds({ randomUuid });
  assert.equal(next(bob), `cjorcs.1.${uuid}`);
  assert.equal(next(bob), `cjorcs.2.${uuid}`);
  assert.equal(next(eve).split(".")[1], "3");
});

test("IDs fit into a path as they are, and into 64 characters", () => {
  const { next, fromIdempotencyKey } = createTransactionIds();
  const long = `@${"ü".repeat(120)}:example.org` as const;
  for (let round = 0; round < 200; round += 1) {
    for (const id of [next(long), fromIdempotencyKey(long, `key ${round} 😀/?#`)]) {
      assert.match(id, /^[A-Za-z0-9._-]{1,64}$/u);
      assert.equal(encodeURIComponent(id), id);
    }
  }
});

test("a key always gives the same ID, in every process and every release", () => {
  const expected = "wh0Omq90F1zCewHVYej6MQaw4y3vWJT4WNgu6RPEyiQ";
  for (let process = 0; process < 2; process += 1) {
    const { fromIdempotencyKey } = createTransactionIds();
    assert.equal(fromIdempotencyKey(bob, "irc-message-42"), expected);
  }
});

test("one key of two virtual users gives two IDs, and so do two keys of one", () => {
  const { fromIdempotencyKey } = createTransactionIds();
  const ids = [
    fromIdempotencyKey(bob, "1"),
    fromIdempotencyKey(eve, "1"),
    fromIdempotencyKey(bob, "2"),
    fromIdempotencyKey("@a:b", "c"),
    fromIdempotencyKey("@a:bc", "d"),
    fromIdempotencyKey("@a:b", "cd"),
    fromIdempotencyKey("@a:b", '","'),
    fromIdempotencyKey('@a:b","', '"'),
    fromIdempotencyKey("@a:b", "\ud800"),
    fromIdempotencyKey("@a:b", "\ufffd"),
  ];
  assert.equal(new Set(ids).size, ids.length);
});

test("an ID made from a key is never one that was counted", () => {
  const { next, fromIdempotencyKey } = createTransactionIds();
  assert.match(next(bob), /\./u);
  assert.doesNotMatch(fromIdempotencyKey(bob, "key"), /\./u);
});

test("an empty key is refused", () => {
  assert.throws(() => createTransactionIds().fromIdempotencyKey(bob, ""), /must not be empty/u);
});
