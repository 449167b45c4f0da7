// @ts-check
import { nameOfReference } from "../document/component-name.js";
import { finding, rule } from "../rule.js";
import { isInOtherFile } from "../shapes.js";

/** Convention 2, before it shows in a bundle. */
export const componentNamesake = rule({
  description:
    "Generated types are named after files, so one of the two becomes `UserId-2`: rename one of the files, or use one of them in both places",
  severity: "error",
  shapes: ["source"],
  check: ({ parts }) => {
    /** @type {Map<string, string>} */
    const files = new Map();
    return parts.flatMap((part) => {
      const reference = part.references.at(-1);
      if (reference === undefined || part.parent === undefined || !isInOtherFile(reference.$ref))
        return [];
      const name = `${part.kind} ${nameOfReference(reference)}`;
      const file = part.place.file;
      const other = files.get(name) ?? file;
      files.set(name, other);
      return other === file || part.kind === "pathItem"
        ? []
        : [
            finding(
              part.parent,
              `"${reference.$ref}" has the name of another file of this document, ${other.split("/").slice(-3).join("/")}`,
            ),
          ];
    });
  },
});
