// @ts-check
import { finding, rule } from "../rule.js";
import { typesOf } from "../document/schemas.js";
import { CONTRACT } from "../shapes.js";

/** Convention 7. */
export const openObject = rule({
  description:
    "Generators disagree whether unknown keys are allowed, and a receiver that refuses them breaks with the next version of the specification: write `additionalProperties: true`, or the schema of the values of a map",
  severity: "error",
  shapes: CONTRACT,
  check: ({ parts }) =>
    parts
      .filter(
        (part) =>
          part.kind === "schema" &&
          typesOf(part).includes("object") &&
          part.value["additionalProperties"] === undefined &&
          part.value["unevaluatedProperties"] === undefined,
      )
      .map((part) => finding(part, "The object does not say whether it is open")),
});
