// @ts-check
import { asObject } from "../document/references.js";
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";
/** @import { Part } from "../document/types.d.ts" */

/** What is inside an operation cannot be older than the operation, and nothing changes before it is there. */
export const versionOrder = rule({
  description:
    "Whoever supports an old version of the specification sends a field too early or too late: correct the version that is wrong",
  severity: "warn",
  shapes: EVERYWHERE,
  check: ({ parts }) =>
    parts.flatMap((part) => {
      const added = part.value["x-addedInMatrixVersion"];
      if (typeof added !== "string") return [];
      const whole = olderWhole(part);
      const wholeAdded = whole?.value["x-addedInMatrixVersion"];
      const changed = Object.keys(asObject(part.value["x-changedInMatrixVersion"]) ?? {});
      return [
        ...(typeof wholeAdded === "string" && compare(added, wholeAdded) < 0
          ? [
              finding(
                part,
                `Added in ${added}, in an ${whole?.kind} that was added in ${wholeAdded}`,
                "x-addedInMatrixVersion",
              ),
            ]
          : []),
        ...changed
          .filter((version) => compare(version, added) <= 0)
          .map((version) =>
            finding(
              part,
              `Changed in ${version}, and added in ${added}`,
              "x-changedInMatrixVersion",
            ),
          ),
      ];
    }),
});

/**
 * @param {Part} part
 * @returns {Part | undefined} the operation that it is written in; a shared component may well be older than its user
 */
function olderWhole(part) {
  /** @type {Part | undefined} */
  let whole = part;
  while (whole !== undefined && whole.kind !== "operation") {
    if (whole.references.length > 0) return undefined;
    whole = whole.parent;
  }
  return whole === part ? undefined : whole;
}

/**
 * @param {string} left
 * @param {string} right
 * @returns {number}
 */
function compare(left, right) {
  const [major = 0, minor = 0] = left.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = right.split(".").map(Number);
  return major - otherMajor || minor - otherMinor;
}
