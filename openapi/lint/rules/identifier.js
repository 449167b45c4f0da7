// @ts-check
import { undeclaredIdentifier } from "../document/identifiers.js";
import { wireNameOf } from "../document/schemas.js";
import { finding, rule } from "../rule.js";
import { CONTRACT, isStable } from "../shapes.js";

/** Convention 12. */
export const identifier = rule({
  description:
    "Generated types and validators take any string, so a display name passes for a user ID: `$ref` the shared schema",
  severity: "warn",
  shapes: CONTRACT,
  check: ({ root, parts }) =>
    parts.flatMap((part) => {
      const schema = undeclaredIdentifier(part)?.schema;
      // The addresses of pictures were any URL in 2015.
      if (schema === undefined || (schema === "MxcUri" && !isStable(root))) return [];
      return [finding(part, `"${wireNameOf(part)}" is a plain string and no ${schema}`)];
    }),
});
