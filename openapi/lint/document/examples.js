// @ts-check
/**
 * All examples of a document, beside the schemas that they are examples of.
 */
import { childrenOf, nameOf } from "./parts.js";
import { asObject, hop, siblingsOf } from "./references.js";
/** @import { Document, Inventory, JsonPath, Part, Place } from "./types.d.ts" */

/**
 * @typedef {object} Example
 * @property {unknown} value with every `$ref` in it replaced
 * @property {Part | undefined} schema
 * @property {Part} part where it is written
 * @property {JsonPath} keys where in the part
 */

/**
 * @param {Pick<Document, "parts">} document
 * @returns {Example[]}
 */
export function examplesOf({ parts }) {
  return parts.flatMap((part) => {
    if (part.kind === "schema") return examplesOfSchema(part);
    if (part.kind === "example") return examplesOfComponent(part);
    if (part.kind !== "mediaType" && part.kind !== "parameter" && part.kind !== "header") return [];
    return "example" in part.value
      ? [exampleAt(part, ["example"], childrenOf(part, "schema")[0])]
      : [];
  });
}

/**
 * @param {Part} schema
 * @returns {Example[]}
 */
function examplesOfSchema(schema) {
  const { examples } = schema.value;
  return [
    ...["example", "default"]
      .filter((key) => key in schema.value)
      .map((key) => exampleAt(schema, [key], schema)),
    ...(Array.isArray(examples)
      ? examples.map((_, index) => exampleAt(schema, ["examples", index], schema))
      : []),
  ];
}

/**
 * @param {Part} example
 * @returns {Example[]}
 */
function examplesOfComponent(example) {
  if (!("value" in example.value)) return [];
  const schema = example.parent === undefined ? undefined : childrenOf(example.parent, "schema")[0];
  return [exampleAt(example, ["value"], schema)];
}

/**
 * @param {Part} part
 * @param {JsonPath} keys
 * @param {Part | undefined} schema
 * @returns {Example}
 */
function exampleAt(part, keys, schema) {
  const written = keys.reduce(
    (/** @type {unknown} */ value, key) =>
      /** @type {Record<string | number, unknown>} */ (value)[key],
    part.value,
  );
  const place = { file: part.place.file, pointer: [...part.place.pointer, ...keys] };
  return { value: compose(part.inventory, written, place), schema, part, keys };
}

/**
 * The specification composes examples of other examples: the keys beside a `$ref` are laid over what it refers to.
 *
 * @param {Inventory} inventory
 * @param {unknown} written
 * @param {Place} place
 * @param {number} [depth] an example that contains itself would never end
 * @returns {unknown}
 */
function compose(inventory, written, place, depth = 0) {
  if (depth > 64) return {};
  const below = (/** @type {unknown} */ value, /** @type {string | number} */ key) =>
    compose(inventory, value, { file: place.file, pointer: [...place.pointer, key] }, depth + 1);
  if (Array.isArray(written)) return written.map((value, index) => below(value, index));
  const object = asObject(written);
  if (object === undefined) return written;
  const { $ref } = object;
  const isReference = typeof $ref === "string";
  const own = Object.fromEntries(
    Object.entries(isReference ? siblingsOf(object) : object).map(([key, value]) => [
      key,
      below(value, key),
    ]),
  );
  if (!isReference) return own;
  const target = hop(inventory, $ref, place);
  if (target === undefined) return own;
  const base = compose(inventory, target.value, target.place, depth + 1);
  return asObject(base) === undefined ? base : { .../** @type {object} */ (base), ...own };
}

/**
 * @param {unknown} value
 * @param {JsonPath} [path]
 * @returns {{ text: string, path: JsonPath }[]} the strings in an example, the keys of its objects included
 */
export function stringsIn(value, path = []) {
  if (typeof value === "string") return [{ text: value, path }];
  if (Array.isArray(value))
    return value.flatMap((member, index) => stringsIn(member, [...path, index]));
  return Object.entries(asObject(value) ?? {}).flatMap(([key, member]) => [
    { text: key, path: [...path, key] },
    ...stringsIn(member, [...path, key]),
  ]);
}

/**
 * @param {Example} example
 * @returns {string} for messages: `example "text"`
 */
export function labelOf({ part, keys }) {
  if (part.kind === "example") return `example "${nameOf(part)}"`;
  return keys[0] === "default"
    ? "default"
    : `example of "${String(part.value["name"] ?? nameOf(part))}"`;
}
