// @ts-check
import { childrenOf } from "../document/parts.js";
import { declaresProperty } from "../document/schemas.js";
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";
/** @import { Part } from "../document/types.d.ts" */

/** Generators only look beside `required`. */
export const requiredProperty = rule({
  description:
    "The generated type leaves the property optional or has no such property, while validators refuse what lacks it: write `required` in the schema that declares the property, and check the spelling",
  severity: "warn",
  shapes: EVERYWHERE,
  check: ({ parts }) =>
    parts.flatMap((part) => {
      const { required } = part.value;
      if (part.kind !== "schema" || !Array.isArray(required) || isCondition(part)) return [];
      return required
        .filter((name) => !declaresProperty(part, String(name)))
        .map((name) =>
          finding(part, `"${String(name)}" is required and not declared beside it`, "required"),
        );
    }),
});

/**
 * @param {Part} part
 * @returns {boolean} whether it only tests for properties that its parent declares
 */
function isCondition(part) {
  const keyword = part.path.findLast((key) => typeof key === "string");
  return (
    ["if", "then", "else", "not", "anyOf", "oneOf", "allOf"].includes(String(keyword)) &&
    childrenOf(part, "properties").length === 0
  );
}
