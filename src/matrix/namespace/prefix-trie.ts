/**
 * A trie of prefixes: a node for each text that a prefix begins with. Its edges are one table of numbers, because what
 * takes the time of a look-up among ten thousand is what a processor has to fetch from memory.
 */

/** Nodes are numbers. */
export interface PrefixTrie<Value> {
  /** A hash table, of four numbers for each edge: the node that it leaves, its UTF-16 code unit, where it leads. */
  edges: Int32Array;
  edgeCount: number;
  /** Node → the value of its text. */
  readonly values: (Value | undefined)[];
  /** Node → how many edges leave it. */
  readonly childCounts: number[];
  /** Nodes that are no more. */
  readonly unused: number[];
}

export const rootNode = 0;
export const noNode = -1;

const stride = 4;
const free = -1;
const smallest = 64;

export function createPrefixTrie<Value>(): PrefixTrie<Value> {
  return {
    edges: new Int32Array(smallest * stride).fill(free),
    edgeCount: 0,
    values: [undefined],
    childCounts: [0],
    unused: [],
  };
}

/** @returns the node one character further, or `noNode` */
export function nextNode(edges: Int32Array, node: number, unit: number): number {
  return edges[placeOf(edges, node, unit) + 2] ?? noNode;
}

/** Where the edge is, or would be. */
function placeOf(edges: Int32Array, node: number, unit: number): number {
  const mask = edges.length - 1;
  let place = homeOf(node, unit) & mask;
  for (;;) {
    const owner = edges[place];
    if (owner === free || (owner === node && edges[place + 1] === unit)) return place;
    place = (place + stride) & mask;
  }
}

function homeOf(node: number, unit: number): number {
  const mixed = Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) * stride;
}

export function getValue<Value>(trie: PrefixTrie<Value>, text: string): Value | undefined {
  return trie.values[pathOf(trie, text).at(-1) ?? noNode];
}

/** @param value undefined takes the text out */
export function setValue<Value>(
  trie: PrefixTrie<Value>,
  text: string,
  value: Value | undefined,
): void {
  if (value === undefined) {
    remove(trie, text);
    return;
  }
  let node = rootNode;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const child = nextNode(trie.edges, node, unit);
    node = child === noNode ? addChild(trie, node, unit) : child;
  }
  trie.values[node] = value;
}

/** Whether it has no texts. */
export function isEmpty({ edgeCount, values }: PrefixTrie<unknown>): boolean {
  return edgeCount === 0 && values[rootNode] === undefined;
}

/** The nodes from the root on; `noNode` where there are none. */
function pathOf({ edges }: PrefixTrie<unknown>, text: string): readonly number[] {
  const path = [rootNode];
  for (let at = 0; at < text.length; at += 1) {
    path.push(nextNode(edges, path[at] ?? noNode, text.charCodeAt(at)));
  }
  return path;
}

function addChild(trie: PrefixTrie<unknown>, node: number, unit: number): number {
  const { values, childCounts, unused } = trie;
  // At most half is taken, so that a free place is near.
  if (trie.edgeCount * stride * 2 >= trie.edges.length) grow(trie);
  const child = unused.pop() ?? values.length;
  values[child] = undefined;
  childCounts[child] = 0;
  childCounts[node] = (childCounts[node] ?? 0) + 1;
  link(trie.edges, node, unit, child);
  trie.edgeCount += 1;
  return child;
}

function grow(trie: PrefixTrie<unknown>): void {
  const old = trie.edges;
  trie.edges = new Int32Array(old.length * 2).fill(free);
  for (let place = 0; place < old.length; place += stride) {
    const [node = free, unit = 0, child = 0] = old.subarray(place, place + stride);
    if (node !== free) link(trie.edges, node, unit, child);
  }
}

function link(edges: Int32Array, node: number, unit: number, child: number): void {
  edges.set([node, unit, child], placeOf(edges, node, unit));
}

/** With the nodes that lead to nothing then. */
function remove(trie: PrefixTrie<unknown>, text: string): void {
  const { values, childCounts, unused } = trie;
  const path = pathOf(trie, text);
  const last = path.at(-1) ?? noNode;
  if (last === noNode) return;
  values[last] = undefined;
  for (let at = text.length; at > 0; at -= 1) {
    const node = path[at] ?? noNode;
    const above = path[at - 1] ?? noNode;
    if (values[node] !== undefined || (childCounts[node] ?? 0) > 0) return;
    unlink(trie.edges, above, text.charCodeAt(at - 1));
    trie.edgeCount -= 1;
    childCounts[above] = (childCounts[above] ?? 0) - 1;
    unused.push(node);
  }
}

/** Moves edges up that would not be found behind the gap. */
function unlink(edges: Int32Array, node: number, unit: number): void {
  const mask = edges.length - 1;
  let gap = placeOf(edges, node, unit);
  for (let place = (gap + stride) & mask; edges[place] !== free; place = (place + stride) & mask) {
    const home = homeOf(edges[place] ?? 0, edges[place + 1] ?? 0) & mask;
    if (((place - home) & mask) < ((place - gap) & mask)) continue;
    edges.copyWithin(gap, place, place + stride);
    gap = place;
  }
  edges.fill(free, gap, gap + stride);
}
