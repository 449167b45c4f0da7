// @ts-check
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";

/** Convention 6. */
export const requestBodyRequired = rule({
  description:
    "OpenAPI takes the body for optional, so generated clients may leave it out and servers answer M_NOT_JSON: write `required: true` or `required: false`",
  severity: "error",
  shapes: EVERYWHERE,
  check: ({ operations }) =>
    operations.flatMap(({ name, requestBody }) =>
      requestBody === undefined || typeof requestBody.value["required"] === "boolean"
        ? []
        : [finding(requestBody, `The body of ${name} does not say whether it is required`)],
    ),
});
