/**
 * What a homeserver may send and PostgreSQL cannot keep. It must not stop the stream.
 */
import { createHash } from "node:crypto";

/** An index holds entries up to a third of a page; IDs of Matrix have 255 bytes at the most. */
const longestKey = 500;

/** @returns the text; where it has the character NUL, which PostgreSQL has not, with a replacement character */
export function storable(text: string): string {
  return text.includes("\0") ? text.replaceAll("\0", "\uFFFD") : text;
}

/** @returns the text as it is found again by; when it is too long for an index, its digest */
export function storableKey(text: string): string {
  if (text.length <= longestKey) return storable(text);
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** @returns the keys, each once */
export function storableKeys(texts: Iterable<string>): string[] {
  return [...new Set(Array.from(texts, storableKey))];
}
