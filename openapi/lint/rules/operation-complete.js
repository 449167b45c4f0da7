// @ts-check
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";
/** @import { Operation } from "../document/types.d.ts" */

/** Convention 4. */
export const operationComplete = rule({
  description:
    "Clients cannot tell whether to send a token or what answers to expect, and the operation is missing from documentation that is grouped by tag: write `tags`, `security` (on the operation or the root; `[]` for none) and a success response",
  severity: "error",
  shapes: CONTRACT,
  check: ({ root, operations }) =>
    operations.flatMap((operation) =>
      missing(operation, root.value["security"]).map((what) =>
        finding(operation.part, `${operation.name} has no ${what}`),
      ),
    ),
});

/**
 * @param {Operation} operation
 * @param {unknown} rootSecurity
 * @returns {string[]}
 */
function missing({ part, responses }, rootSecurity) {
  const { tags, security } = part.value;
  return [
    ...(Array.isArray(tags) && tags.length > 0 ? [] : ["tag"]),
    ...(security === undefined && rootSecurity === undefined ? ["security"] : []),
    ...(responses.some(({ status }) => /^[23]/.test(status)) ? [] : ["success response"]),
  ];
}
