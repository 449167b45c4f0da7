/**
 * The users whom application services act as when they name nobody. They are their own, in a namespace or not (S11).
 * They are looked for by a number made of the ID: for texts a table would have to look at those of others.
 */
import { type ClaimGroup, createGroup } from "./claim-group.ts";
import type { NamespaceClaim } from "./claims.ts";

export interface SenderIndex {
  /** @returns a function that removes it */
  add(localpart: string, claim: NamespaceClaim): () => void;
  find(userId: string): ClaimGroup | undefined;
}

interface Sender {
  readonly userId: string;
  readonly group: ClaimGroup;
}

export function createSenderIndex(serverName: string): SenderIndex {
  const senders = new Map<number, readonly Sender[]>();

  const find = (userId: string): ClaimGroup | undefined => {
    const found = senders.get(numberOf(userId, serverName.length));
    if (found === undefined) return undefined;
    for (const sender of found) if (sender.userId === userId) return sender.group;
    return undefined;
  };

  const put = (userId: string, claims: readonly NamespaceClaim[]): void => {
    const number = numberOf(userId, serverName.length);
    const others = senders.get(number)?.filter((sender) => sender.userId !== userId) ?? [];
    const all = claims.length > 0 ? [...others, { userId, group: createGroup(claims) }] : others;
    if (all.length > 0) senders.set(number, all);
    else senders.delete(number);
  };

  return {
    add(localpart, claim) {
      const userId = `@${localpart}:${serverName}`;
      put(userId, [...(find(userId)?.claims ?? []), claim]);
      return () => put(userId, find(userId)?.claims.filter((one) => one !== claim) ?? []);
    },
    find,
  };
}

/**
 * FNV-1a with 32 bits over the UTF-16 code units before the server name, which they all have.
 * @see http://www.isthe.com/chongo/tech/comp/fnv/
 */
function numberOf(userId: string, serverNameLength: number): number {
  const end = userId.length - serverNameLength;
  let number = 0x811c9dc5;
  for (let at = 1; at < end; at += 1) {
    number = Math.imul(number ^ userId.charCodeAt(at), 0x01000193);
  }
  return number | 0;
}
