// @ts-check
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";

/** Convention 7. */
export const closedList = rule({
  description:
    "A receiver that validates refuses a value that a later version adds, and one refused event blocks a whole stream of transactions: use a string with `examples`, or say in the description that the list is closed",
  severity: "warn",
  shapes: CONTRACT,
  check: ({ parts }) =>
    parts
      .filter(({ kind, value, parent }) => {
        const values = value["enum"];
        return (
          kind === "schema" &&
          // A server answers 400 to a parameter that it does not know; that blocks nothing.
          parent?.kind !== "parameter" &&
          Array.isArray(values) &&
          values.filter((member) => typeof member === "string").length > 1 &&
          !/\b(closed|no others?|nothing else)\b/i.test(String(value["description"] ?? ""))
        );
      })
      .map((part) => finding(part, "The enum does not say that its list is closed", "enum")),
});
