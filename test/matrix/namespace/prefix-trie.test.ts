import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  createPrefixTrie,
  getValue,
  isEmpty,
  nextNode,
  noNode,
  rootNode,
  setValue,
} from "../../../src/matrix/namespace/prefix-trie.ts";

const texts = fc.string({ unit: fc.constantFrom(..."ab_@", "é", "😀"), maxLength: 5 });
const steps = fc.array(fc.tuple(texts, fc.option(fc.nat(), { nil: undefined })), {
  minLength: 20,
  maxLength: 300,
});

test("whatever is put in and taken out, it has what a map has", () => {
  fc.assert(
    fc.property(steps, (list) => {
      const trie = createPrefixTrie<number>();
      const model = new Map<string, number>();
      for (const [text, value] of list) {
        setValue(trie, text, value);
        if (value === undefined) model.delete(text);
        else model.set(text, value);
      }
      for (const [text] of list) assert.equal(getValue(trie, text), model.get(text));
      assert.equal(isEmpty(trie), model.size === 0);
      for (const text of model.keys()) setValue(trie, text, undefined);
      assert.equal(isEmpty(trie), true);
      assert.ok(trie.edges.every((number) => number === -1));
    }),
  );
});

test("a text leads through the values of all that it begins with", () => {
  fc.assert(
    fc.property(fc.uniqueArray(texts), texts, (prefixes, text) => {
      const trie = createPrefixTrie<string>();
      for (const prefix of prefixes) setValue(trie, prefix, prefix);
      const met: string[] = [];
      let node = rootNode;
      for (let at = 0; node !== noNode; at += 1) {
        const value = trie.values[node];
        if (value !== undefined) met.push(value);
        if (at === text.length) break;
        node = nextNode(trie.edges, node, text.charCodeAt(at));
      }
      const wanted = prefixes.filter((prefix) => text.startsWith(prefix));
      assert.deepEqual(
        met,
        wanted.toSorted((one, other) => one.length - other.length),
      );
    }),
  );
});

test("nodes are used again: to put in and take out for ever takes no more room", () => {
  const trie = createPrefixTrie<number>();
  for (let round = 0; round < 5_000; round += 1) {
    setValue(trie, `@_net${round}_`, round);
    setValue(trie, `@_net${round - 10}_`, undefined);
  }
  assert.ok(trie.values.length < 200, `${trie.values.length} nodes`);
  assert.ok(trie.edges.length < 2_000, `${trie.edges.length} numbers`);
});
