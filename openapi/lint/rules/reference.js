// @ts-check
import { asObject, hop } from "../document/references.js";
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";
/** @import { Finding, JsonPath, Part, Place } from "../document/types.d.ts" */

/** What Spectral reports too ("invalid-ref"), but at the place of another file or of none. */
export const reference = rule({
  description:
    "Nothing that is behind the `$ref` can be checked, generated or read: correct the path, or add what it refers to",
  severity: "error",
  shapes: EVERYWHERE,
  check: ({ root }) => {
    /** @type {Finding[]} */
    const findings = [];
    collect(root, root.value, root.place, [], new Set(), findings);
    return findings;
  },
});

/**
 * @param {Part} root
 * @param {unknown} value
 * @param {Place} place
 * @param {JsonPath} path in the resolved document
 * @param {Set<string>} seen
 * @param {Finding[]} findings
 */
function collect(root, value, place, path, seen, findings) {
  const $ref = asObject(value)?.["$ref"];
  if (typeof $ref === "string") {
    const target = hop(root.inventory, $ref, place);
    if (target === undefined) {
      // Spectral finds the file by the path, and the `$ref` itself already counts as the file that is not there.
      findings.push(finding(root, `The $ref "${$ref}" leads nowhere`, ...path.slice(0, -1)));
    } else if (!seen.has(idOf(target.place))) {
      seen.add(idOf(target.place));
      collect(root, target.value, target.place, path, seen, findings);
    }
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    const keys = Array.isArray(value) ? Number(key) : key;
    const below = { file: place.file, pointer: [...place.pointer, keys] };
    collect(root, member, below, [...path, keys], seen, findings);
  }
}

/**
 * @param {Place} place
 * @returns {string}
 */
function idOf({ file, pointer }) {
  return `${file}#${pointer.join("/")}`;
}
