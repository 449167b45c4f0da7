// @ts-check
/**
 * Turns a schema that is spread over files into one that a validator takes: every `$ref` leads into its own `$defs`, and the
 * keys beside a `$ref` stay where they are. Annotations are left out, examples first of all.
 */
import { asObject, hop } from "./references.js";
import { STRUCTURE } from "./structure.js";
/** @import { Inventory, JsonObject, Part, Place } from "./types.d.ts" */

const ANNOTATIONS = new Set([
  "$defs",
  "$id",
  "$schema",
  "default",
  "description",
  "discriminator",
  "example",
  "examples",
  "externalDocs",
  "title",
]);

/** @type {WeakMap<object, JsonObject>} */
const plain = new WeakMap();

/**
 * @param {Part} schema
 * @returns {JsonObject} the same object each time, so that a validator is compiled once
 */
export function plainSchema(schema) {
  const before = plain.get(schema.value);
  if (before !== undefined) return before;
  /** @type {Record<string, unknown>} */
  const definitions = {};
  const result = {
    .../** @type {JsonObject} */ (copy(schema.value, schema.place, schema.inventory, definitions)),
    $defs: definitions,
  };
  plain.set(schema.value, result);
  return result;
}

/**
 * @param {unknown} written
 * @param {Place} place
 * @param {Inventory} inventory
 * @param {Record<string, unknown>} definitions what `$ref`s lead to, by file and pointer
 * @returns {unknown}
 */
function copy(written, place, inventory, definitions) {
  const schema = asObject(written);
  if (schema === undefined) return written;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !ANNOTATIONS.has(keyword) && !keyword.startsWith("x-"))
      .map(([keyword, value]) => {
        if (keyword === "$ref") return [keyword, define(schema, place, inventory, definitions)];
        const [shape] = STRUCTURE.schema[keyword] ?? [];
        const below = (/** @type {unknown} */ member, /** @type {(string | number)[]} */ ...keys) =>
          copy(
            member,
            { file: place.file, pointer: [...place.pointer, keyword, ...keys] },
            inventory,
            definitions,
          );
        if (shape === "one") return [keyword, below(value)];
        if (shape === "list" && Array.isArray(value))
          return [keyword, value.map((member, index) => below(member, index))];
        if (shape === "map")
          return [keyword, mapValues(asObject(value) ?? {}, (member, name) => below(member, name))];
        return [keyword, value];
      }),
  );
}

/**
 * @param {JsonObject} reference
 * @param {Place} place
 * @param {Inventory} inventory
 * @param {Record<string, unknown>} definitions
 * @returns {string}
 */
function define(reference, place, inventory, definitions) {
  const target = hop(inventory, String(reference["$ref"]), place);
  const id =
    target === undefined ? "missing" : `${target.place.file}#${target.place.pointer.join("/")}`;
  if (!(id in definitions)) {
    // Entered before it is copied: a schema may contain itself. What is missing is reported by Spectral and accepts anything.
    definitions[id] = true;
    if (target !== undefined)
      definitions[id] = copy(target.value, target.place, inventory, definitions);
  }
  return `#/$defs/${encodeURIComponent(id.replaceAll("~", "~0").replaceAll("/", "~1"))}`;
}

/**
 * @param {JsonObject} object
 * @param {(value: unknown, key: string) => unknown} map
 */
function mapValues(object, map) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}
