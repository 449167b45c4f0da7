// @ts-check
/**
 * Follows `$ref` through the files of a document. Spectral's resolved document will not do: it drops the keys beside a
 * `$ref`, and says neither in which file a part is written nor how it was referred to.
 */

/** @import { Inventory, JsonObject, Place, Reference } from "./types.d.ts" */

const MAX_HOPS = 32;

/**
 * @param {unknown} value
 * @returns {JsonObject | undefined} the value if it is an object and no list
 */
export function asObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? /** @type {JsonObject} */ (value)
    : undefined;
}

/**
 * @param {Inventory} inventory
 * @param {unknown} written
 * @param {Place} place where `written` is
 * @returns {{ value: unknown, place: Place, references: Reference[] } | undefined} undefined for a `$ref` that leads nowhere
 */
export function follow(inventory, written, place) {
  /** @type {Reference[]} */
  const references = [];
  let current = { value: written, place };
  while (references.length < MAX_HOPS) {
    const object = asObject(current.value);
    if (object === undefined || typeof object["$ref"] !== "string")
      return { ...current, references };
    references.push({ $ref: object["$ref"], siblings: siblingsOf(object), place: current.place });
    const next = hop(inventory, object["$ref"], current.place);
    if (next === undefined) return undefined;
    current = next;
  }
  return undefined;
}

/**
 * @param {Inventory} inventory
 * @param {string} $ref
 * @param {Place} from where it is written
 * @returns {{ value: unknown, place: Place } | undefined} what it refers to, which may be another `$ref`
 */
export function hop(inventory, $ref, from) {
  const place = targetOf($ref, from);
  const value = valueAt(inventory, place);
  return value === undefined ? undefined : { value, place };
}

/**
 * @param {JsonObject} object
 * @returns {JsonObject} the keys beside `$ref`
 */
export function siblingsOf(object) {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== "$ref"));
}

/**
 * @param {string} $ref
 * @param {Place} from
 * @returns {Place}
 */
function targetOf($ref, from) {
  const hash = $ref.indexOf("#");
  const file = hash === -1 ? $ref : $ref.slice(0, hash);
  const fragment = hash === -1 ? "" : $ref.slice(hash + 1);
  return {
    file: file === "" ? from.file : join(from.file, file),
    pointer: fragment
      .split("/")
      .slice(1)
      .map((key) => decode(key).replaceAll("~1", "/").replaceAll("~0", "~")),
  };
}

/**
 * @param {Inventory} inventory
 * @param {Place} place
 * @returns {unknown}
 */
function valueAt(inventory, { file, pointer }) {
  const document =
    file === (inventory.source ?? "")
      ? inventory.unresolved
      : (inventory.referencedDocuments[file] ?? inventory.referencedDocuments[decode(file)])?.data;
  return pointer.reduce(
    (/** @type {unknown} */ value, key) =>
      Array.isArray(value) ? value[Number(key)] : asObject(value)?.[key],
    document,
  );
}

/**
 * @param {string} from a file
 * @param {string} to relative to its folder
 * @returns {string}
 */
function join(from, to) {
  if (/^([a-z][a-z+.-]*:|\/)/i.test(to)) return to;
  const segments = from.split("/").slice(0, -1);
  for (const segment of to.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== ".") segments.push(segment);
  }
  return segments.join("/");
}

/**
 * @param {string} text
 * @returns {string}
 */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
