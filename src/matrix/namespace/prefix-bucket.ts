/**
 * The claims whose expressions begin with the same characters. A few groups of them are a list, and are asked one after
 * the other; more are a crowd, and are asked all at once.
 */
import { type ClaimGroup, createGroup } from "./claim-group.ts";
import type { NamespaceClaim } from "./claims.ts";
import { createCrowd, type Crowd } from "./crowd.ts";
import type { MatcherOptions, SharedMatcher } from "./shared-matchers.ts";

/** The first group of a list, or a crowd. */
export type PrefixBucket = ListedGroup | Crowd;

export interface ListedGroup extends ClaimGroup {
  readonly isCrowd: false;
  readonly matcher: SharedMatcher;
  readonly next: ListedGroup | undefined;
}

type Groups = ReadonlyMap<SharedMatcher, ClaimGroup>;

const longestList = 4;

/**
 * @param matcher for what stands behind the prefix; the same one for the same expression
 * @returns the bucket with the claim in it
 */
export function withClaim(
  bucket: PrefixBucket | undefined,
  matcher: SharedMatcher,
  claim: NamespaceClaim,
  options: MatcherOptions,
): PrefixBucket | undefined {
  const groups = groupsOf(bucket);
  const group = createGroup([...(groups.get(matcher)?.claims ?? []), claim]);
  if (bucket?.isCrowd === true) {
    bucket.put(matcher, group);
    return bucket;
  }
  const all = new Map([...groups, [matcher, group]]);
  return all.size > longestList ? createCrowd(all, options) : toList(all);
}

/** @returns the bucket without the claim; undefined when nothing is left */
export function withoutClaim(
  bucket: PrefixBucket | undefined,
  matcher: SharedMatcher,
  claim: NamespaceClaim,
): PrefixBucket | undefined {
  const groups = groupsOf(bucket);
  const claims = groups.get(matcher)?.claims.filter((one) => one !== claim) ?? [];
  const group = claims.length > 0 ? createGroup(claims) : undefined;
  if (bucket?.isCrowd === true) {
    if (group === undefined) bucket.remove(matcher);
    else bucket.put(matcher, group);
    return groups.size > longestList ? bucket : toList(groups);
  }
  const left = new Map(groups);
  if (group === undefined) left.delete(matcher);
  else left.set(matcher, group);
  return toList(left);
}

function groupsOf(bucket: PrefixBucket | undefined): Groups {
  if (bucket?.isCrowd === true) return bucket.groups;
  const groups = new Map<SharedMatcher, ClaimGroup>();
  for (let group = bucket; group !== undefined; group = group.next) {
    groups.set(group.matcher, group);
  }
  return groups;
}

function toList(groups: Groups): ListedGroup | undefined {
  let next: ListedGroup | undefined;
  for (const [matcher, { claims, owner, isExclusive }] of groups) {
    next = { isCrowd: false, matcher, claims, owner, isExclusive, next };
  }
  return next;
}
