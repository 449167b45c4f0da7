/**
 * More groups with the same prefix than can be asked one after the other: one automaton for all of them.
 */
import { createLazyDfa, createPatternUnion, type LazyDfa } from "../posix-regex.ts";
import type { ClaimGroup } from "./claim-group.ts";
import type { MatcherOptions, SharedMatcher } from "./shared-matchers.ts";

export interface Crowd {
  readonly isCrowd: true;
  readonly groups: ReadonlyMap<SharedMatcher, ClaimGroup>;
  /** Says the matchers of the groups that match. */
  readonly dfa: LazyDfa<SharedMatcher>;
  /** Adds the group, or puts it in the place of the one with its matcher. */
  put(matcher: SharedMatcher, group: ClaimGroup): void;
  remove(matcher: SharedMatcher): void;
}

export function createCrowd(
  first: ReadonlyMap<SharedMatcher, ClaimGroup>,
  options: MatcherOptions,
): Crowd {
  const groups = new Map<SharedMatcher, ClaimGroup>();
  const removals = new Map<SharedMatcher, () => void>();
  const union = createPatternUnion<SharedMatcher>();

  const put = (matcher: SharedMatcher, group: ClaimGroup): void => {
    groups.set(matcher, group);
    if (!removals.has(matcher)) removals.set(matcher, union.add(matcher.expression, matcher));
  };
  for (const [matcher, group] of first) put(matcher, group);

  return {
    isCrowd: true,
    groups,
    dfa: createLazyDfa(union, options),
    put,
    remove(matcher) {
      groups.delete(matcher);
      removals.get(matcher)?.();
      removals.delete(matcher);
    },
  };
}
