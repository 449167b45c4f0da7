// @ts-check
/**
 * Takes an OpenAPI document apart: every definition once, whether it is written in place, in a file of its own or under
 * `components`. A JSON Path such as `$..properties` would match inside examples too, and see a shared schema once per use.
 */
import { asObject, follow } from "./references.js";
import { STRUCTURE } from "./structure.js";
/** @import { Inventory, JsonPath, Kind, Part } from "./types.d.ts" */

/**
 * @param {Inventory} inventory
 * @returns {Part} the document itself
 */
export function rootOf(inventory) {
  return {
    kind: "document",
    value: asObject(inventory.unresolved) ?? {},
    path: [],
    place: { file: inventory.source ?? "", pointer: [] },
    references: [],
    parent: undefined,
    inventory,
  };
}

/**
 * @param {Part} root
 * @returns {Part[]} the parts of the document, each definition once, in the order of the document
 */
export function partsBelow(root) {
  /** @type {Map<string, Part>} */
  const parts = new Map();
  const collect = (/** @type {Part} */ part) => {
    const id = idOf(part);
    if (parts.has(id)) return;
    parts.set(id, part);
    for (const child of childrenOf(part)) collect(child);
  };
  collect(root);
  return [...parts.values()];
}

/**
 * @param {Part} part
 * @returns {string} the same for all uses of one definition; a shared example counts once per schema that it has to match
 */
export function idOf(part) {
  const id = `${part.kind} ${part.place.file}#${part.place.pointer.join("/")}`;
  return part.kind === "example" && part.parent !== undefined
    ? `${id} of ${idOf(part.parent)}`
    : id;
}

/**
 * @param {Part} part
 * @param {string} [key] only the parts under this key
 * @returns {Part[]} the parts directly below, with `$ref` followed
 */
export function childrenOf(part, key) {
  const keys = Object.entries(STRUCTURE[part.kind]);
  return keys
    .filter(([name]) => key === undefined || name === key)
    .flatMap(([name, [shape, kind]]) => {
      const value = part.value[name];
      if (shape === "one") return childAt(part, [name], kind, value);
      return Object.entries(
        shape === "list" ? (Array.isArray(value) ? value : []) : (asObject(value) ?? {}),
      ).flatMap(([member, written]) =>
        member.startsWith("x-") && kind !== "schema" && kind !== "header"
          ? []
          : childAt(part, [name, shape === "list" ? Number(member) : member], kind, written),
      );
    });
}

/**
 * @param {Part} part
 * @returns {string} the last key of its path: the name of a property, the status of a response
 */
export function nameOf(part) {
  return String(part.path.at(-1) ?? "");
}

/**
 * @param {Part} parent
 * @param {JsonPath} keys
 * @param {Kind} kind
 * @param {unknown} written
 * @returns {Part[]} empty when there is no such object: what is broken is reported by Spectral itself
 */
function childAt(parent, keys, kind, written) {
  const place = { file: parent.place.file, pointer: [...parent.place.pointer, ...keys] };
  const found = follow(parent.inventory, written, place);
  const value = asObject(found?.value);
  if (found === undefined || value === undefined) return [];
  return [
    {
      kind,
      value,
      path: [...parent.path, ...keys],
      place: found.place,
      references: found.references,
      parent,
      inventory: parent.inventory,
    },
  ];
}
