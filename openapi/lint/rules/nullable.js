// @ts-check
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";

/** OpenAPI 3.1 dropped the keyword. */
export const nullable = rule({
  description:
    'OpenAPI 3.1 does not know the keyword, so null is refused without a word: write `type: [string, "null"]`',
  severity: "error",
  shapes: EVERYWHERE,
  check: ({ parts }) =>
    parts
      .filter(({ kind, value }) => kind === "schema" && value["nullable"] !== undefined)
      .map((part) => finding(part, "The schema says nullable", "nullable")),
});
