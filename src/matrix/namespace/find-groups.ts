/**
 * The look-up: follows an ID through the trie of prefixes, and asks what it meets about the rest of the ID. An ID that
 * meets nothing costs a few steps and no memory.
 */
import { type CharSet, foldToAscii, includes } from "../posix-regex.ts";
import type { ClaimGroup } from "./claim-group.ts";
import type { ListedGroup, PrefixBucket } from "./prefix-bucket.ts";
import { nextNode, noNode, type PrefixTrie, rootNode } from "./prefix-trie.ts";

/** Prefixes that are looked for in one way. */
export interface PrefixTable {
  /** What may stand before them; undefined when nothing may. */
  readonly lead: CharSet | undefined;
  /** Whether they may stand there in any case. Then they are in small letters. */
  readonly ignoresCase: boolean;
  readonly trie: PrefixTrie<PrefixBucket>;
}

export const nothing: readonly never[] = Object.freeze([]);

/** @param found before; what is found now comes behind it */
export function findAtStart(
  { trie, ignoresCase }: PrefixTable,
  id: string,
  found: readonly ClaimGroup[],
): readonly ClaimGroup[] {
  const { edges, values } = trie;
  let all = found;
  let node = rootNode;
  for (let at = 0; ; at += 1) {
    const bucket = values[node];
    if (bucket !== undefined) all = ask(bucket, id, at, all);
    if (at === id.length) return all;
    const unit = id.charCodeAt(at);
    node = nextNode(edges, node, ignoresCase ? foldToAscii(unit) : unit);
    if (node === noNode) return all;
  }
}

function ask(
  bucket: PrefixBucket,
  id: string,
  at: number,
  found: readonly ClaimGroup[],
): readonly ClaimGroup[] {
  let all = found;
  if (bucket.isCrowd) {
    for (const matcher of bucket.dfa.run(id, at)) all = withGroup(all, bucket.groups.get(matcher));
    return all;
  }
  for (let group: ListedGroup | undefined = bucket; group !== undefined; group = group.next) {
    if (group.matcher.dfa.run(id, at).length > 0) all = withGroup(all, group);
  }
  return all;
}

/** @param found before; what is found now comes behind it */
export function findBehindLead(
  { trie, ignoresCase }: PrefixTable,
  lead: CharSet,
  id: string,
  found: readonly ClaimGroup[],
): readonly ClaimGroup[] {
  const { edges, values } = trie;
  let places: Map<PrefixBucket, number[]> | undefined;
  /** How much of the ID may stand before a prefix. */
  let leading = 0;
  for (let start = 0; start < id.length; start += 1) {
    let node = rootNode;
    for (let at = start; at < id.length; at += 1) {
      const unit = id.charCodeAt(at);
      node = nextNode(edges, node, ignoresCase ? foldToAscii(unit) : unit);
      if (node === noNode) break;
      const bucket = values[node];
      if (bucket === undefined) continue;
      leading = lengthOfLead(lead, id, leading, start);
      if (leading < start) return places === undefined ? found : askFromEach(places, id, found);
      places ??= new Map();
      const known = places.get(bucket);
      if (known === undefined) places.set(bucket, [at + 1]);
      else known.push(at + 1);
    }
  }
  return places === undefined ? found : askFromEach(places, id, found);
}

/** @returns `end`, or where the first character is before it that may not lead */
function lengthOfLead(lead: CharSet, id: string, from: number, end: number): number {
  let at = from;
  while (at < end) {
    const codePoint = id.codePointAt(at) ?? 0;
    if (!includes(lead, codePoint)) break;
    at += codePoint > 0xffff ? 2 : 1;
  }
  return at;
}

function askFromEach(
  places: ReadonlyMap<PrefixBucket, readonly number[]>,
  id: string,
  found: readonly ClaimGroup[],
): readonly ClaimGroup[] {
  let all = found;
  for (const [bucket, starts] of places) {
    if (bucket.isCrowd) {
      for (const matcher of bucket.dfa.runFromEach(id, starts)) {
        all = withGroup(all, bucket.groups.get(matcher));
      }
      continue;
    }
    for (let group: ListedGroup | undefined = bucket; group !== undefined; group = group.next) {
      if (group.matcher.dfa.runFromEach(id, starts).length > 0) all = withGroup(all, group);
    }
  }
  return all;
}

function withGroup(
  found: readonly ClaimGroup[],
  group: ClaimGroup | undefined,
): readonly ClaimGroup[] {
  return group === undefined ? found : [...found, group];
}
