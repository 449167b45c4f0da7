import assert from "node:assert/strict";
import { test } from "node:test";
import { endToEndHeaders } from "../../../../mocks/prism/proxy/headers.ts";

test("what is for one connection stays behind, in any case and by any name that Connection lists", () => {
  const raw =
    "CONNECTION:x-one, X-TWO|Keep-Alive:5|X-One:1|x-two:2|Transfer-Encoding:chunked|TE:gzip|Upgrade:h2c|X-Three:3";
  assert.deepEqual(endToEndHeaders(raw.split(/[|:]/u)), ["X-Three", "3"]);
});

test("order, case and repetitions stay", () => {
  const raw = ["b", "1", "A", "2", "B", "3", "b", "4"];
  assert.deepEqual(endToEndHeaders(raw), raw);
});

test("further names are dropped on request", () => {
  assert.deepEqual(endToEndHeaders(["Host", "a", "Accept", "*/*"], ["host"]), ["Accept", "*/*"]);
});
