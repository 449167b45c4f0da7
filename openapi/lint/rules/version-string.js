// @ts-check
import { asObject } from "../document/references.js";
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";
/** @import { JsonObject } from "../document/types.d.ts" */

const VERSION = /^\d+\.\d+$/;

/** The table of `x-` keys. */
export const versionString = rule({
  description:
    'The reader is told the wrong version of the specification (YAML reads an unquoted 1.10 as the number 1.1): write `"1.10"` in quotes, and for x-changedInMatrixVersion a map from such a version to a sentence',
  severity: "error",
  shapes: EVERYWHERE,
  check: ({ parts }) =>
    parts.flatMap((part) => [
      ...problems(part.value).map(([key, problem]) => finding(part, problem, key)),
      ...part.references
        .flatMap(({ siblings }) => problems(siblings))
        .map(([, problem]) => finding(part.parent ?? part, problem)),
    ]),
});

/**
 * @param {JsonObject} value
 * @returns {[key: string, problem: string][]}
 */
function problems({ "x-addedInMatrixVersion": added, "x-changedInMatrixVersion": changed }) {
  /** @type {[key: string, problem: string][]} */
  const found = [];
  if (added !== undefined && !(typeof added === "string" && VERSION.test(added)))
    found.push(["x-addedInMatrixVersion", `x-addedInMatrixVersion is ${JSON.stringify(added)}`]);
  if (changed === undefined) return found;
  const entries = Object.entries(asObject(changed) ?? {});
  if (entries.length === 0)
    found.push(["x-changedInMatrixVersion", "x-changedInMatrixVersion is no map"]);
  for (const [version, sentence] of entries) {
    if (!VERSION.test(version))
      found.push(["x-changedInMatrixVersion", `x-changedInMatrixVersion has the key "${version}"`]);
    else if (typeof sentence !== "string" || sentence.trim() === "")
      found.push([
        "x-changedInMatrixVersion",
        `x-changedInMatrixVersion does not say what changed in ${version}`,
      ]);
  }
  return found;
}
