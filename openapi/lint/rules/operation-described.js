// @ts-check
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";

/** Convention 4. */
export const operationDescribed = rule({
  description:
    "The operation has no heading or no text in generated documentation and in editors: write a `summary` and a `description`",
  severity: "warn",
  shapes: EVERYWHERE,
  check: ({ operations }) =>
    operations.flatMap(({ part, name }) =>
      ["summary", "description"]
        .filter((key) => String(part.value[key] ?? "").trim() === "")
        .map((key) => finding(part, `${name} has no ${key}`)),
    ),
});
