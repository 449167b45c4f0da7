/**
 * Finds whose token it is. The time says neither how many there are nor how near a wrong one comes to a right one: the
 * look-up is by a digest under a key of this process, and what it finds is compared in constant time.
 */
import { tokensEqual } from "../matrix/token.ts";
import { createDigestKey, type DigestKey, keyedDigest } from "./keyed-digest.ts";

export interface TokenIndex<Owner> {
  /** The token is nobody else's afterwards. */
  set(token: string, owner: Owner): void;
  delete(token: string): void;
  get(token: string): Owner | undefined;
}

interface Entry<Owner> {
  readonly token: string;
  readonly owner: Owner;
}

const encoder = new TextEncoder();

export function createTokenIndex<Owner>(key: DigestKey = createDigestKey()): TokenIndex<Owner> {
  /** More than one under a digest once in a hundred large homeservers. */
  const buckets = new Map<number, readonly Entry<Owner>[]>();
  const digestOf = (token: string): number => keyedDigest(key, encoder.encode(token));

  const remove = (token: string): void => {
    const digest = digestOf(token);
    const rest = (buckets.get(digest) ?? []).filter((entry) => entry.token !== token);
    if (rest.length > 0) buckets.set(digest, rest);
    else buckets.delete(digest);
  };

  return {
    delete: remove,
    get(token) {
      let found: Owner | undefined;
      for (const { token: known, owner } of buckets.get(digestOf(token)) ?? []) {
        if (tokensEqual(token, known)) found = owner;
      }
      return found;
    },
    set(token, owner) {
      remove(token);
      const digest = digestOf(token);
      buckets.set(digest, [...(buckets.get(digest) ?? []), { token, owner }]);
    },
  };
}
