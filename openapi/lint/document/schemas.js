// @ts-check
/**
 * What a schema says when its `allOf` is taken into account.
 */
import { childrenOf, nameOf } from "./parts.js";
/** @import { Part } from "./types.d.ts" */

/**
 * @param {Part} schema
 * @returns {string[]} `["string", "null"]`; empty when any type will do
 */
export function typesOf(schema) {
  const type = schema.value["type"];
  return (Array.isArray(type) ? type : [type]).filter((name) => typeof name === "string");
}

/**
 * @param {Part} schema
 * @param {number} [depth]
 * @returns {Part[]} the properties it declares, those of its `allOf` included
 */
export function propertiesOf(schema, depth = 0) {
  if (depth > 8) return [];
  return [
    ...childrenOf(schema, "properties"),
    ...childrenOf(schema, "allOf").flatMap((base) => propertiesOf(base, depth + 1)),
  ];
}

/**
 * @param {Part} schema
 * @param {string} name
 * @returns {boolean} whether it, or one of the schemas that it is made of, declares the property
 */
export function declaresProperty(schema, name, depth = 0) {
  if (depth > 8) return false;
  return (
    childrenOf(schema, "properties").some((property) => nameOf(property) === name) ||
    ["allOf", "anyOf", "oneOf"].some((keyword) =>
      childrenOf(schema, keyword).some((member) => declaresProperty(member, name, depth + 1)),
    )
  );
}

/**
 * @param {Part} schema
 * @returns {string | undefined} its name on the wire when it describes a property or a parameter
 */
export function wireNameOf(schema) {
  if (schema.kind !== "schema" || schema.parent === undefined) return undefined;
  if (schema.parent.kind === "parameter") return String(schema.parent.value["name"] ?? "");
  return schema.path.at(-2) === "properties" ? nameOf(schema) : undefined;
}
