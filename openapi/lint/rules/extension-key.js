// @ts-check
import { CONTRACT_KEYS, SPECIFICATION_KEYS } from "../extension-keys.js";
import { finding, rule } from "../rule.js";
import { EVERYWHERE, shapeOf } from "../shapes.js";
/** @import { Part } from "../document/types.d.ts" */

/** The table of `x-` keys. */
export const extensionKey = rule({
  description:
    "Tools skip a key that they do not know without a word, so what it says is lost: correct the spelling, move it to where it means something, or list it among the x- keys first",
  severity: "error",
  shapes: EVERYWHERE,
  check: ({ root, parts }) => {
    const known = shapeOf(root) === "specification" ? SPECIFICATION_KEYS : CONTRACT_KEYS;
    return parts.flatMap((part) => [
      ...problems(part, part.value, known).map(([key, problem]) => finding(part, problem, key)),
      // The keys beside a `$ref` belong to the file that refers.
      ...part.references
        .flatMap(({ siblings }) => problems(part, siblings, known))
        .map(([, problem]) => finding(part.parent ?? part, problem)),
    ]);
  },
});

/**
 * @param {Part} part
 * @param {Record<string, unknown>} value
 * @param {typeof CONTRACT_KEYS} known
 * @returns {[key: string, problem: string][]}
 */
function problems(part, value, known) {
  return Object.keys(value)
    .filter((key) => key.startsWith("x-") && known[key]?.includes(part.kind) !== true)
    .map((key) => [
      key,
      known[key] === undefined
        ? `Nobody knows "${key}"`
        : `"${key}" means nothing on a ${part.kind}`,
    ]);
}
