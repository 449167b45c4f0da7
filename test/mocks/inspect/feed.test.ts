import assert from "node:assert/strict";
import { test } from "node:test";
import { createFeed, type NewExchange } from "../../../mocks/inspect/feed.ts";

const exchange: NewExchange = {
  from: "client",
  to: "homeserver",
  serviceId: null,
  actsAs: null,
  method: "GET",
  target: "/_matrix/client/versions",
  operationId: "getVersions",
  txnId: null,
  attempt: 1,
  about: null,
  roomIds: [],
  atMs: 0,
  isHeld: false,
  outcome: null,
};

test("the log keeps as many exchanges as it may, the oldest go first", () => {
  const feed = createFeed({ maxExchanges: 3 });
  for (let count = 0; count < 5; count += 1) feed.add(exchange, []);
  assert.deepEqual(
    feed.list().map(({ id }) => id),
    [3, 4, 5],
  );
  assert.equal(feed.details(2), undefined);
});

test("the log keeps as many characters as it may, but always the newest exchange", () => {
  const feed = createFeed({ maxSize: 100 });
  const add = (length: number): number => {
    const id = feed.add(exchange, [["a", "b"]]);
    feed.keep(id, "answer", { headers: [], body: "x".repeat(length), bytes: length });
    return id;
  };
  add(30);
  const second = add(60);
  assert.equal(feed.list().length, 2);
  const third = add(30);
  assert.deepEqual(
    feed.list().map(({ id }) => id),
    [second, third],
  );
  const huge = add(1_000);
  assert.deepEqual(
    feed.list().map(({ id }) => id),
    [huge],
  );
});

test("bytes that are replaced are not counted twice", () => {
  const feed = createFeed({ maxSize: 100 });
  feed.add(exchange, []);
  const id = feed.add(exchange, []);
  for (let count = 0; count < 5; count += 1) {
    feed.keep(id, "request", { headers: [], body: "x".repeat(60), bytes: 60 });
  }
  assert.equal(feed.list().length, 2);
});

test("what has gone is not brought back by a late change", () => {
  const feed = createFeed({ maxExchanges: 1 });
  const first = feed.add(exchange, []);
  feed.add(exchange, []);
  const told: unknown[] = [];
  feed.onChange((one) => told.push(one));
  feed.change(first, { isHeld: true });
  feed.keep(first, "request", { headers: [], body: "late", bytes: 4 });
  assert.deepEqual(told, []);
  assert.equal(feed.get(first), undefined);
});

test("listeners hear of what is new, of what has changed, and of a log that was emptied", () => {
  const feed = createFeed();
  const told: unknown[] = [];
  const stop = feed.onChange((one) => told.push(one && [one.id, one.isHeld]));
  const id = feed.add(exchange, []);
  feed.change(id, { isHeld: true });
  feed.clear();
  stop();
  feed.add(exchange, []);
  assert.deepEqual(told, [[1, false], [1, true], null]);
  assert.equal(feed.list().length, 1);
});

for (const bad of [0, -1, 1.5, Number.NaN]) {
  test(`${bad} is no limit`, () => {
    assert.throws(() => createFeed({ maxExchanges: bad }), /maxExchanges must be a whole number/u);
    assert.throws(() => createFeed({ maxSize: bad }), /maxSize must be a whole number/u);
  });
}
