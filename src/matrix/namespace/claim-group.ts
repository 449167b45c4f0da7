/**
 * Claims that match the same IDs, made so that a look-up has to fetch only one object for them.
 */
import type { NamespaceClaim } from "./claims.ts";

export interface ClaimGroup {
  /** One at least. Never changed: whoever has got the list keeps it. */
  readonly claims: readonly NamespaceClaim[];
  /** Whose claims they are; undefined when they are of several registrations. */
  readonly owner: string | undefined;
  /** Whether one of them is exclusive. */
  readonly isExclusive: boolean;
}

export function createGroup(claims: readonly NamespaceClaim[]): ClaimGroup {
  const first = claims[0]?.registrationId;
  const isOfOne = claims.every(({ registrationId }) => registrationId === first);
  return {
    claims: Object.freeze(claims),
    owner: isOfOne ? first : undefined,
    isExclusive: claims.some(({ exclusive }) => exclusive),
  };
}

/** Whether one of the claims is of the registration. */
export function isClaimedBy({ owner, claims }: ClaimGroup, registrationId: string): boolean {
  if (owner !== undefined) return owner === registrationId;
  return claims.some((claim) => claim.registrationId === registrationId);
}

/** Whether one of the claims is exclusive, and not of the registration that is excepted. */
export function isExclusiveExcept(group: ClaimGroup, exceptFor: string | undefined): boolean {
  if (!group.isExclusive || exceptFor === undefined) return group.isExclusive;
  if (group.owner !== undefined) return group.owner !== exceptFor;
  return group.claims.some(
    ({ exclusive, registrationId }) => exclusive && registrationId !== exceptFor,
  );
}
