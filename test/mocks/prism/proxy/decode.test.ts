import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { decodeBody } from "../../../../mocks/prism/proxy/decode.ts";

const plain = Buffer.from('{"events":[]}'.repeat(100));

for (const [encoding, bytes] of [
  [undefined, plain],
  ["identity", plain],
  ["gzip", gzipSync(plain)],
  ["X-GZip", gzipSync(plain)],
  [" deflate ", deflateSync(plain)],
  ["br", brotliCompressSync(plain)],
  ["zstd", zstdCompressSync(plain)],
] as const) {
  test(`${encoding ?? "no encoding"} is undone`, () => {
    assert.deepEqual(decodeBody(bytes, encoding, 10_000), plain);
  });
}

for (const [encoding, bytes] of [
  ["gzip", gzipSync(plain)],
  ["deflate", deflateSync(plain)],
  ["br", brotliCompressSync(plain)],
  ["zstd", zstdCompressSync(plain)],
] as const) {
  test(`${encoding} that unpacks to more than the limit is left packed`, () => {
    assert.equal(decodeBody(bytes, encoding, 100), undefined);
  });
}

test("an empty body is empty in any encoding", () => {
  assert.equal(decodeBody(Buffer.alloc(0), "gzip", 100)?.length, 0);
});

test("an unknown encoding and bytes that are not what it says are errors", () => {
  assert.throws(() => decodeBody(plain, "compress", 10_000));
  assert.throws(() => decodeBody(plain, "gzip", 10_000));
});
