// @ts-check
import { undeclaredIdentifier } from "../document/identifiers.js";
import { wireNameOf } from "../document/schemas.js";
import { finding, rule } from "../rule.js";

/** Convention 12, in the specification's way. */
export const identifierFormat = rule({
  description:
    "The rendered specification does not link to the grammar of the identifier, and generated clients take any string: write the `format`",
  severity: "hint",
  shapes: ["specification"],
  check: ({ parts }) =>
    parts.flatMap((part) => {
      const format = undeclaredIdentifier(part)?.format;
      return format === undefined
        ? []
        : [finding(part, `"${wireNameOf(part)}" has no format ${format}`)];
    }),
});
