// @ts-check
import { nameOfReference } from "../document/component-name.js";
import { finding, rule } from "../rule.js";
import { isInOtherFile } from "../shapes.js";
/** @import { Kind } from "../document/types.d.ts" */

/** @type {ReadonlySet<Kind>} */
const NAMED = new Set(["schema", "parameter", "response", "requestBody"]);

/** Convention 2. */
export const componentFile = rule({
  description:
    "Generated types are named after files, so the type gets a name that nobody can guess: one component per file, and a PascalCase file name",
  severity: "error",
  shapes: ["source"],
  check: ({ parts }) =>
    parts.flatMap((part) => {
      if (!NAMED.has(part.kind) || part.parent === undefined) return [];
      const { parent } = part;
      return part.references.flatMap((reference) => {
        if (!isInOtherFile(reference.$ref)) return [];
        if (reference.$ref.includes("#"))
          return [
            finding(parent, `"${reference.$ref}" points into a file that holds several components`),
          ];
        return /^[A-Z][A-Za-z0-9]*$/.test(nameOfReference(reference))
          ? []
          : [finding(parent, `The file name in "${reference.$ref}" is not PascalCase`)];
      });
    }),
});
