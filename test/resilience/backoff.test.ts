import assert from "node:assert/strict";
import { test } from "node:test";
import {
  equalJitter,
  exponentialBackoff,
  fullJitter,
  type Jitter,
  noJitter,
} from "../../src/resilience/backoff.ts";

const attempts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

/** name, options, delays in seconds after tries 1 to 11 */
const tables: [string, { initialMs: number; maxMs: number; factor?: number }, number[]][] = [
  [
    "doubling from 2 s to 512 s, as Synapse does towards an application service",
    { initialMs: 2_000, maxMs: 512_000 },
    [2, 4, 8, 16, 32, 64, 128, 256, 512, 512, 512],
  ],
  [
    "the default of the retrying fetch",
    { initialMs: 500, maxMs: 30_000 },
    [0.5, 1, 2, 4, 8, 16, 30, 30, 30, 30, 30],
  ],
  [
    "a factor of 3",
    { initialMs: 1_000, maxMs: 100_000, factor: 3 },
    [1, 3, 9, 27, 81, 100, 100, 100, 100, 100, 100],
  ],
  [
    "a factor of 1: the same delay each time",
    { initialMs: 4_000, maxMs: 4_000, factor: 1 },
    [4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4],
  ],
  [
    "a factor of 1.5, in whole milliseconds",
    { initialMs: 1, maxMs: 20, factor: 1.5 },
    [0.001, 0.002, 0.002, 0.003, 0.005, 0.008, 0.011, 0.017, 0.02, 0.02, 0.02],
  ],
];

for (const [name, options, seconds] of tables) {
  test(`delays without jitter: ${name}`, () => {
    const backoff = exponentialBackoff({ ...options, jitter: noJitter });
    assert.deepEqual(
      attempts.map((attempt) => backoff.delayMs(attempt) / 1_000),
      seconds,
    );
  });
}

/** jitter, random number, delay out of 8000 ms */
const spreads: [string, Jitter, number, number][] = [
  ["no jitter", noJitter, 0, 8_000],
  ["no jitter", noJitter, 0.999, 8_000],
  ["full jitter", fullJitter, 0, 0],
  ["full jitter", fullJitter, 0.25, 2_000],
  ["full jitter", fullJitter, 0.999, 7_992],
  ["equal jitter", equalJitter, 0, 4_000],
  ["equal jitter", equalJitter, 0.25, 5_000],
  ["equal jitter", equalJitter, 0.999, 7_996],
];

for (const [name, jitter, random, expected] of spreads) {
  test(`${name} with ${random} makes 8000 ms to ${expected} ms`, () => {
    const backoff = exponentialBackoff({ initialMs: 8_000, maxMs: 8_000, jitter });
    assert.equal(
      backoff.delayMs(1, () => random),
      expected,
    );
  });
}

test("jitter is full unless told otherwise, and never above the limit", () => {
  const backoff = exponentialBackoff({ initialMs: 100, maxMs: 1_000 });
  assert.equal(
    backoff.delayMs(2, () => 0.5),
    100,
  );
  for (const attempt of attempts) {
    const delayMs = backoff.delayMs(attempt);
    assert.ok(delayMs >= 0 && delayMs <= 1_000, String(delayMs));
  }
});

test("a backoff has no memory: the order of the questions does not matter", () => {
  const backoff = exponentialBackoff({ initialMs: 1, maxMs: 1_000, jitter: noJitter });
  assert.deepEqual(
    [5, 1, 5, 2].map((attempt) => backoff.delayMs(attempt)),
    [16, 1, 16, 2],
  );
});

test("the ten thousandth try still waits the longest delay", () => {
  const backoff = exponentialBackoff({ initialMs: 2_000, maxMs: 512_000, jitter: noJitter });
  assert.equal(backoff.delayMs(10_000), 512_000);
});

const badOptions = [
  { initialMs: 0, maxMs: 10 },
  { initialMs: -1, maxMs: 10 },
  { initialMs: Number.NaN, maxMs: 10 },
  { initialMs: Infinity, maxMs: Infinity },
  { initialMs: 10, maxMs: 9 },
  { initialMs: 10, maxMs: Infinity },
  { initialMs: 10, maxMs: Number.NaN },
  { initialMs: 10, maxMs: 20, factor: 0.5 },
  { initialMs: 10, maxMs: 20, factor: Infinity },
];

for (const options of badOptions) {
  const text = Object.entries(options).join(" ").replaceAll(",", "=");
  test(`the options ${text} are refused at creation`, () => {
    assert.throws(() => exponentialBackoff(options), RangeError);
  });
}

test("a refusal names the option and its value", () => {
  assert.throws(
    () => exponentialBackoff({ initialMs: 10, maxMs: 9 }),
    /maxMs must be a number initialMs \(10\) or more, not 9/u,
  );
});

for (const attempt of [0, -1, 1.5, Number.NaN, Infinity]) {
  test(`there is no try number ${attempt}`, () => {
    const backoff = exponentialBackoff({ initialMs: 1, maxMs: 2 });
    assert.throws(() => backoff.delayMs(attempt), new RegExp(`not ${attempt}`, "u"));
  });
}
