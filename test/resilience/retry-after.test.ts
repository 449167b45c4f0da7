import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRetryAfter } from "../../src/resilience/retry-after.ts";

const nowMs = Date.UTC(2026, 6, 8, 12, 0, 0);

/** header, milliseconds */
const good: [string, number][] = [
  ["0", 0],
  ["1", 1_000],
  [" 120 ", 120_000],
  ["007", 7_000],
  ["1.5", 1_500],
  ["0.0001", 1],
  ["-1", 0],
  ["-0.5", 0],
  ["86400", 86_400_000],
  ["Wed, 08 Jul 2026 12:00:30 GMT", 30_000],
  ["Wed, 08 Jul 2026 12:00:00 GMT", 0],
  ["Wed, 08 Jul 2026 11:59:59 GMT", 0],
  ["Sun, 06 Nov 1994 08:49:37 GMT", 0],
  ["Thu, 09 Jul 2026 12:00:00 GMT", 86_400_000],
  ["Thu, 31 Dec 2026 23:59:60 GMT", Date.UTC(2027, 0, 1) - nowMs],
  ["Wednesday, 08-Jul-26 12:01:00 GMT", 60_000],
  ["Sunday, 06-Nov-94 08:49:37 GMT", 0],
  ["Wed Jul  8 12:01:00 2026", 60_000],
  ["Fri Jul 10 12:00:00 2026", 172_800_000],
];

for (const [value, expected] of good) {
  test(`Retry-After: ${value} is ${expected} ms`, () => {
    assert.equal(parseRetryAfter(value, { nowMs }), expected);
  });
}

const rubbish = [
  "",
  " ",
  "soon",
  "5s",
  "1e3",
  "0x10",
  "+5",
  ".5",
  "5.",
  "1,5",
  "1 2",
  "--1",
  "NaN",
  "Infinity",
  "2026-07-08T12:00:30Z",
  "Wed, 08 Jul 2026 12:00:30 +0000",
  "Wed, 08 Jul 2026 12:00:30",
  "wed, 08 jul 2026 12:00:30 gmt",
  "Wed, 8 Jul 2026 12:00:30 GMT",
  "Sat, 31 Feb 2026 12:00:30 GMT",
  "Wed, 00 Jul 2026 12:00:30 GMT",
  "Wed, 08 Jul 2026 24:00:00 GMT",
  "Wed, 08 Jul 2026 12:60:00 GMT",
  "Wed, 08 Foo 2026 12:00:00 GMT",
];

for (const value of rubbish) {
  test(`Retry-After: ${JSON.stringify(value)} says nothing`, () => {
    assert.equal(parseRetryAfter(value, { nowMs }), undefined);
  });
}

test("no header says nothing", () => {
  assert.equal(parseRetryAfter(null, { nowMs }), undefined);
  assert.equal(parseRetryAfter(undefined, { nowMs }), undefined);
});

test("the caller's limit holds for seconds, dates and numbers beyond all numbers", () => {
  for (const value of ["61", "Thu, 09 Jul 2026 12:00:00 GMT", "9".repeat(400)]) {
    assert.equal(parseRetryAfter(value, { nowMs, maxMs: 60_000 }), 60_000);
  }
  assert.equal(parseRetryAfter("59", { nowMs, maxMs: 60_000 }), 59_000);
});
