/**
 * Transaction IDs for what an application service sends. Homeservers look for a repetition under the path and the
 * application service, not under the virtual user: two of its users that send with one ID into one room are one request
 * to them, and the second message is lost. So the user is part of every ID (S82).
 * @see https://github.com/element-hq/synapse/issues/2937
 * @see https://spec.matrix.org/v1.19/client-server-api/#transaction-identifiers
 */
import { sha256 } from "@noble/hashes/sha2.js";
import type { UserId } from "../../generated/v1/application-service.types.ts";

export interface TransactionIdsOptions {
  /** Makes a UUID. Defaults to `crypto.randomUUID`. */
  readonly randomUuid?: () => string;
}

export interface TransactionIds {
  /** An ID that was never used before. Keep it for the repetitions of this request. */
  next(userId: UserId): string;
  /**
   * The ID that belongs to a key, the same in every process and release: a message that is sent again after a crash is
   * the same message.
   *
   * @param key what makes the message unique for this user, such as the message's ID on the other network
   * @throws TypeError when the key is empty
   */
  fromIdempotencyKey(userId: UserId, key: string): string;
}

const encoder = new TextEncoder();

/** @returns IDs of at most 64 characters, each a letter, a digit, `-`, `_` or `.` */
export function createTransactionIds(options: TransactionIdsOptions = {}): TransactionIds {
  const { randomUuid = () => crypto.randomUUID() } = options;
  let count = 0;
  return {
    next: (userId) => {
      count += 1;
      return `${shortDigest(userId)}.${count.toString(36)}.${randomUuid()}`;
    },
    fromIdempotencyKey: (userId, key) => {
      if (key === "") throw new TypeError("the idempotency key must not be empty");
      // JSON keeps the two apart wherever one ends and the other begins.
      const bytes = encoder.encode(JSON.stringify([userId, key]));
      // Not WebCrypto: that has to be waited for, which a clock that stands still does not do.
      return base64Url(sha256(bytes));
    },
  };
}

/**
 * FNV-1a with 32 bits over the UTF-16 code units: tells users apart in a log and keeps their IDs apart, is no secret and no proof.
 * @see http://www.isthe.com/chongo/tech/comp/fnv/
 */
function shortDigest(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(36);
}

function base64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
