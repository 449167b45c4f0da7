/**
 * Many expressions as one automaton, which can be added to and taken from. What they begin with in common is there once,
 * so that ten thousand expressions `.*_net123_.*` are no more work for a text than a few.
 */
import { type CharSet, keyOfSet } from "./char-set.ts";
import { type Expression, itemsOf, keyOf, setsOf } from "./expression.ts";
import { createStateFactory, type Nfa, type NfaState } from "./nfa.ts";

export interface PatternUnion<Value> extends Nfa<Value> {
  /** @returns a function that takes it out again; to be called once */
  add(expression: Expression, value: Value): () => void;
}

/** The place behind one item of expressions that have begun alike. */
interface Branch<Value> {
  /** Of the branches: the item, and what it stands behind. */
  readonly key: string;
  readonly item: Expression;
  readonly above: Branch<Value> | undefined;
  /** The state before the item. */
  readonly entry: NfaState<Value>;
  /** The state behind it. */
  readonly exit: NfaState<Value>;
}

export function createPatternUnion<Value>(): PatternUnion<Value> {
  const factory = createStateFactory<Value>();
  const start = factory.split([]);
  const branches = new Map<string, Branch<Value>>();
  const sets = new Map<string, { readonly set: CharSet; uses: number }>();
  let version = 0;
  let acceptCount = 0;

  const grow = (above: Branch<Value> | undefined, item: Expression): Branch<Value> => {
    const from = above?.exit ?? start;
    const key = `${from.id} ${keyOf(item)}`;
    const known = branches.get(key);
    if (known !== undefined) return known;
    const exit = factory.split([]);
    const branch = { key, item, above, entry: factory.build(item, exit), exit };
    branches.set(key, branch);
    from.next.push(branch.entry);
    for (const set of setsOf(item)) {
      const counted = sets.get(keyOfSet(set));
      if (counted === undefined) sets.set(keyOfSet(set), { set, uses: 1 });
      else counted.uses += 1;
    }
    return branch;
  };

  const prune = ({ key, item, above, entry }: Branch<Value>): void => {
    branches.delete(key);
    remove((above?.exit ?? start).next, entry);
    for (const set of setsOf(item)) {
      const counted = sets.get(keyOfSet(set));
      if (counted === undefined) continue;
      counted.uses -= 1;
      if (counted.uses === 0) sets.delete(keyOfSet(set));
    }
  };

  return {
    start,
    get version() {
      return version;
    },
    get acceptCount() {
      return acceptCount;
    },
    charSets: () => Array.from(sets.values(), ({ set }) => set),
    add(expression, value) {
      let last: Branch<Value> | undefined;
      for (const item of itemsOf(expression)) last = grow(last, item);
      const accept = factory.accept(value);
      (last?.exit ?? start).next.push(accept);
      version += 1;
      acceptCount += 1;
      return () => {
        remove((last?.exit ?? start).next, accept);
        for (let branch = last; branch?.exit.next.length === 0; branch = branch.above) {
          prune(branch);
        }
        version += 1;
        acceptCount -= 1;
      };
    },
  };
}

function remove<Item>(list: Item[], item: Item): void {
  const at = list.indexOf(item);
  if (at !== -1) list.splice(at, 1);
}
