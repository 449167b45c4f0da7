/**
 * Writes the names of another network into localparts and reads them back (S83): lower case, everything else in UTF-8
 * as `=xx`, and where case matters a capital as `_` and its small letter.
 *
 *   name        keepCase: false   keepCase: true
 *   Bob         bob               _bob
 *   a_b         a_b               a__b
 *   #chan=1     =23chan=3d1       =23chan=3d1
 *   á           =c3=a1            =c3=a1
 *
 * @see https://spec.matrix.org/v1.19/appendices/#mapping-from-other-character-sets
 */

export interface LocalpartOptions {
  /**
   * Whether names that differ only in the case of `A-Z` are different names. Without it capitals are lost. Has to be the
   * same for writing and reading, and for as long as the users exist.
   */
  readonly keepCase: boolean;
}

/** One unit of a localpart: an escaped byte, an escaped letter, or a character that stands for itself. */
const unitWithCase = /=(?<hex>[0-9a-f]{2})|_(?<letter>[a-z_])|(?<plain>[a-z0-9.\-/+])/uy;
const unitWithoutCase = /=(?<hex>[0-9a-f]{2})|(?<plain>[a-z0-9._\-/+])/uy;

const encoder = new TextEncoder();
// A byte order mark at the beginning is part of the name.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * @param text any name; an empty one gives an empty localpart, which only makes sense behind a prefix
 * @returns characters that a localpart may have; at most three for each byte of the name
 * @throws TypeError when the text has half a surrogate pair, which UTF-8 cannot carry
 */
export function encodeLocalpart(text: string, options: LocalpartOptions): string {
  if (/\p{Surrogate}/u.test(text)) {
    throw new TypeError(`the name is not valid Unicode: ${JSON.stringify(text)}`);
  }
  let localpart = "";
  for (const byte of encoder.encode(text)) {
    localpart += encodeByte(byte, options.keepCase);
  }
  return localpart;
}

function encodeByte(byte: number, keepCase: boolean): string {
  const character = String.fromCharCode(byte);
  if (/[A-Z]/u.test(character)) return `${keepCase ? "_" : ""}${character.toLowerCase()}`;
  if (character === "_") return keepCase ? "__" : "_";
  if (/[a-z0-9.\-/+]/u.test(character)) return character;
  return `=${byte.toString(16).padStart(2, "0")}`;
}

/**
 * @param localpart without the prefix that the caller put before it
 * @returns the name; without `keepCase` in lower case
 * @throws TypeError when `encodeLocalpart` does not write this: a second spelling would be a second user for one name
 */
export function decodeLocalpart(localpart: string, options: LocalpartOptions): string {
  const bytes = readUnits(localpart, options.keepCase ? unitWithCase : unitWithoutCase);
  const text = decodeUtf8(bytes, localpart);
  const proper = encodeLocalpart(text, options);
  if (proper !== localpart) throw malformed(localpart, `it is written ${JSON.stringify(proper)}`);
  return text;
}

function readUnits(localpart: string, pattern: RegExp): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < localpart.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const groups = pattern.exec(localpart)?.groups;
    if (groups === undefined) throw malformed(localpart, `nothing to read at position ${at}`);
    bytes.push(byteOf(groups));
  }
  return Uint8Array.from(bytes);
}

function byteOf({ hex, letter, plain }: Record<string, string | undefined>): number {
  if (hex !== undefined) return Number.parseInt(hex, 16);
  // "_" is no capital of anything and stays.
  return (letter?.toUpperCase() ?? plain ?? "").charCodeAt(0);
}

function decodeUtf8(bytes: Uint8Array, localpart: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw malformed(localpart, "its bytes are not UTF-8");
  }
}

function malformed(localpart: string, why: string): TypeError {
  return new TypeError(`malformed localpart ${JSON.stringify(localpart)}: ${why}`);
}
