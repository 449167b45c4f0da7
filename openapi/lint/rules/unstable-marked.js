// @ts-check
import { nameOf } from "../document/parts.js";
import { wireNameOf } from "../document/schemas.js";
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";
/** @import { Part } from "../document/types.d.ts" */

/** The table of `x-` keys. */
export const unstableMarked = rule({
  description:
    "A reader takes a proposal for the specification and relies on what may still change: write the proposal that it comes from in `x-matrix-msc`, as in MSC4203",
  severity: "error",
  shapes: CONTRACT,
  check: ({ parts }) =>
    parts.flatMap((part) => {
      const marks = marksOf(part);
      const malformed = marks.filter((mark) => !/^MSC\d{4}$/.test(mark));
      const name = unstableNameOf(part) ?? "";
      return [
        ...malformed.map((mark) => finding(part, `x-matrix-msc is "${mark}"`)),
        // Any proposal will do: the name may be that of the proposal which this one was split off.
        ...(marks.length === 0 && /\bmsc\d{4}\b/i.test(name)
          ? [finding(part, `"${name}" is not marked with its proposal`)]
          : []),
      ];
    }),
});

/**
 * @param {Part} part
 * @returns {string[]} its own marks, and those beside the `$ref` that led to it
 */
function marksOf(part) {
  return [part.value, ...part.references.map(({ siblings }) => siblings)].flatMap((value) =>
    value["x-matrix-msc"] === undefined ? [] : [String(value["x-matrix-msc"])],
  );
}

/**
 * @param {Part} part
 * @returns {string | undefined} its name on the wire
 */
function unstableNameOf(part) {
  if (part.kind === "operation" && part.parent !== undefined) return nameOf(part.parent);
  if (part.kind === "parameter") return String(part.value["name"]);
  return part.parent?.kind === "parameter" ? undefined : wireNameOf(part);
}
