// @ts-check
import { childrenOf, nameOf } from "../document/parts.js";
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";

/** Convention 2. */
export const pathItemMountedOnce = rule({
  description:
    "The generated types declare an operation twice and do not compile: mount a path item once, and record a path it had before in `x-matrix-legacy-paths`",
  severity: "error",
  shapes: CONTRACT,
  check: ({ root }) => {
    /** @type {Map<string, string>} */
    const mounted = new Map();
    return childrenOf(root, "paths").flatMap((pathItem) => {
      const { file, pointer } = pathItem.place;
      const place = `${file}#${pointer.join("/")}`;
      const first = mounted.get(place);
      if (first === undefined) mounted.set(place, nameOf(pathItem));
      return first === undefined
        ? []
        : [finding(root, `${nameOf(pathItem)} refers to the same path item as ${first}`, "paths")];
    });
  },
});
