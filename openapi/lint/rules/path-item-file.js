// @ts-check
import { childrenOf, nameOf } from "../document/parts.js";
import { finding, rule } from "../rule.js";
import { isInOtherFile } from "../shapes.js";

/** Convention 2. */
export const pathItemFile = rule({
  description:
    "A change to one path shows up as a change to the root document, and an edition cannot share it: put the path item into a file under `paths/` and `$ref` it",
  severity: "error",
  shapes: ["source"],
  check: ({ root }) =>
    childrenOf(root, "paths").flatMap((pathItem) =>
      isInOtherFile(pathItem.references[0]?.$ref)
        ? []
        : [finding(pathItem, `${nameOf(pathItem)} is written in the root document`)],
    ),
});
