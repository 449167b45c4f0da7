/**
 * Finds the claims that match an ID. How many claims there are hardly matters: a trie of their prefixes leads to the few
 * that are worth a look.
 */
import { type Budget, type CharSet, type Expression, keyOfSet } from "../posix-regex.ts";
import type { ClaimGroup } from "./claim-group.ts";
import type { NamespaceClaim } from "./claims.ts";
import { findAtStart, findBehindLead, nothing, type PrefixTable } from "./find-groups.ts";
import { placeExpression } from "./place-expression.ts";
import { withClaim, withoutClaim } from "./prefix-bucket.ts";
import { createPrefixTrie, getValue, isEmpty, setValue } from "./prefix-trie.ts";
import { createSharedMatchers } from "./shared-matchers.ts";

export interface NamespaceIndex {
  /** @returns a function that removes it */
  add(expression: Expression, claim: NamespaceClaim): () => void;
  /**
   * @returns groups of claims in no order, a claim more than once when several of its branches match; a shared empty list
   *   when there are none
   */
  find(id: string): readonly ClaimGroup[];
}

export interface NamespaceIndexOptions {
  readonly isAnchoredAtStart: boolean;
  readonly isAnchoredAtEnd: boolean;
  readonly budget: Budget;
}

export function createNamespaceIndex({
  isAnchoredAtStart,
  isAnchoredAtEnd,
  budget,
}: NamespaceIndexOptions): NamespaceIndex {
  const matching = { budget, isOpen: !isAnchoredAtEnd };
  const first = createSharedMatchers({ ...matching, atStart: true });
  const inner = createSharedMatchers({ ...matching, atStart: false });
  const tables = new Map<string, PrefixTable>();
  /** Only one, for most. */
  let list: readonly PrefixTable[] = [];

  const tableOf = (key: string, lead: CharSet | undefined, ignoresCase: boolean): PrefixTable => {
    let table = tables.get(key);
    if (table === undefined) {
      table = { lead, ignoresCase, trie: createPrefixTrie() };
      tables.set(key, table);
      list = Array.from(tables.values());
    }
    return table;
  };

  const dropWhenEmpty = (key: string, { trie }: PrefixTable): void => {
    if (!isEmpty(trie)) return;
    tables.delete(key);
    list = Array.from(tables.values());
  };

  const addBranch = (expression: Expression, claim: NamespaceClaim): (() => void) => {
    const { lead, ignoresCase, prefix, rest } = placeExpression(expression, isAnchoredAtStart);
    const key = `${ignoresCase} ${lead === undefined ? "" : keyOfSet(lead)}`;
    const table = tableOf(key, lead, ignoresCase);
    const { trie } = table;
    const matchers = prefix === "" ? first : inner;
    const matcher = matchers.take(rest);
    setValue(trie, prefix, withClaim(getValue(trie, prefix), matcher, claim, matchers.options));
    return () => {
      matchers.release(matcher);
      setValue(trie, prefix, withoutClaim(getValue(trie, prefix), matcher, claim));
      dropWhenEmpty(key, table);
    };
  };

  return {
    add(expression, claim) {
      // Each branch has a prefix of its own.
      const branches = expression.type === "choice" ? expression.branches : [expression];
      const removals = branches.map((branch) => addBranch(branch, claim));
      return () => removals.forEach((removal) => removal());
    },
    find(id) {
      let found: readonly ClaimGroup[] = nothing;
      for (const table of list) {
        found =
          table.lead === undefined
            ? findAtStart(table, id, found)
            : findBehindLead(table, table.lead, id, found);
      }
      return found;
    },
  };
}
