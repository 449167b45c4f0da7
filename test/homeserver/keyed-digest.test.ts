import assert from "node:assert/strict";
import { test } from "node:test";
import { createDigestKey, keyedDigest } from "../../src/homeserver/keyed-digest.ts";
import { createTokenIndex } from "../../src/homeserver/token-index.ts";

const encoder = new TextEncoder();

/** The first of the reference implementation: key 0 to 7, input 0, 1, 2 … of that length; the bytes of the result. */
const published = ["a9359f5b", "27475ab8", "fa62a603"];

for (const [length, expected] of published.entries()) {
  test(`the digest of ${length} bytes is that of the reference implementation`, () => {
    const key = [0x03020100, 0x07060504] as const;
    const digest = keyedDigest(
      key,
      Uint8Array.from({ length }, (_, at) => at),
    );
    const bytes = new Uint8Array(new Uint32Array([digest]).buffer);
    assert.equal(Buffer.from(bytes).toString("hex"), expected);
  });
}

test("another key gives another digest, and every process has its own", () => {
  const token = encoder.encode("AS");
  assert.notEqual(keyedDigest([1, 2], token), keyedDigest([1, 3], token));
  assert.notDeepEqual(createDigestKey(), createDigestKey());
});

test("every byte counts", () => {
  const digests = new Set<number>();
  for (let at = 0; at < 64; at += 1) {
    const bytes = new Uint8Array(64);
    bytes[at] = 1;
    digests.add(keyedDigest([1, 2], bytes));
  }
  assert.equal(digests.size, 64);
});

test("the index finds each of ten thousand tokens, and nothing under a wrong one", () => {
  const index = createTokenIndex<number>();
  for (let count = 0; count < 10_000; count += 1) index.set(`token-${count}`, count);
  for (let count = 0; count < 10_000; count += 1) assert.equal(index.get(`token-${count}`), count);
  assert.equal(index.get("token-"), undefined);
  assert.equal(index.get(""), undefined);
});

test("tokens with one digest are kept apart, put again and removed one by one", () => {
  const key = [1, 2] as const;
  const seen = new Map<number, string>();
  const pair: string[] = [];
  for (let count = 0; pair.length === 0; count += 1) {
    const digest = keyedDigest(key, encoder.encode(String(count)));
    const twin = seen.get(digest);
    if (twin !== undefined) pair.push(twin, String(count));
    seen.set(digest, String(count));
  }
  const [one = "", other = ""] = pair;
  const index = createTokenIndex<string>(key);
  index.set(one, "one");
  index.set(other, "other");
  assert.deepEqual([index.get(one), index.get(other)], ["one", "other"]);
  index.set(one, "new");
  index.delete(other);
  assert.deepEqual([index.get(one), index.get(other)], ["new", undefined]);
});
