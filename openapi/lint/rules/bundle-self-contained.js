// @ts-check
import { asObject } from "../document/references.js";
import { finding, rule } from "../rule.js";
import { isInOtherFile } from "../shapes.js";
/** @import { JsonPath } from "../document/types.d.ts" */

/** What a bundle is for. */
export const bundleSelfContained = rule({
  description:
    "Whoever downloads the bundle alone cannot load it: generate it again, so that every `$ref` begins with `#/`",
  severity: "error",
  shapes: ["bundle"],
  check: ({ root }) =>
    referencesIn(root.value).map(({ $ref, path }) =>
      finding(root, `"${$ref}" leads out of the bundle`, ...path),
    ),
});

/**
 * @param {unknown} value
 * @param {JsonPath} [path]
 * @returns {{ $ref: string, path: JsonPath }[]}
 */
function referencesIn(value, path = []) {
  if (Array.isArray(value))
    return value.flatMap((member, index) => referencesIn(member, [...path, index]));
  return Object.entries(asObject(value) ?? {}).flatMap(([key, member]) =>
    key === "$ref" && typeof member === "string"
      ? isInOtherFile(member)
        ? [{ $ref: member, path }]
        : []
      : referencesIn(member, [...path, key]),
  );
}
