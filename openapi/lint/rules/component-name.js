// @ts-check
import { childrenOf, nameOf } from "../document/parts.js";
import { finding, rule } from "../rule.js";
/** @import { Part } from "../document/types.d.ts" */

const KEYS = ["schemas", "parameters", "responses", "requestBodies"];

/** Convention 2, as it shows in a bundle. */
export const componentName = rule({
  description:
    "Two files of one name were bundled, or a name no type can have, so generated types are called `UserId-2` or overwrite each other where file names ignore case: rename one of the files",
  severity: "error",
  shapes: ["bundle"],
  check: ({ root }) =>
    childrenOf(root, "components").flatMap((components) =>
      KEYS.flatMap((key) => {
        const members = childrenOf(components, key);
        return [
          ...members
            .filter((member) => !/^[A-Z][A-Za-z0-9]*$/.test(nameOf(member)))
            .map((member) =>
              finding(member, `The component "${nameOf(member)}" is not PascalCase`),
            ),
          ...namesakes(members).map((member) =>
            finding(member, `There is a second component "${nameOf(member)}" when case is ignored`),
          ),
        ];
      }),
    ),
});

/**
 * @param {Part[]} members
 * @returns {Part[]}
 */
function namesakes(members) {
  const seen = new Set();
  return members.filter((member) => {
    const name = nameOf(member).toLowerCase();
    return seen.size === seen.add(name).size;
  });
}
