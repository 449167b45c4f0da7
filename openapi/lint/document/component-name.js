// @ts-check
/**
 * The name that a part goes by in generated code: that of its file, or its key under `components` in a bundle.
 */
/** @import { Part, Reference } from "./types.d.ts" */

/**
 * @param {Part} part
 * @returns {string | undefined} undefined when it is written in place
 */
export function componentName(part) {
  const reference = part.references.at(-1);
  return reference === undefined ? undefined : nameOfReference(reference);
}

/**
 * @param {Reference} reference
 * @returns {string}
 */
export function nameOfReference({ $ref }) {
  const last = $ref.split("/").at(-1) ?? "";
  return last.replace(/\.(ya?ml|json)$/, "");
}
