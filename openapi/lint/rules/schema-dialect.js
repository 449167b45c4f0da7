// @ts-check
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";

const DIALECT = "https://json-schema.org/draft/2020-12/schema";

/** A trap of Prism. */
export const schemaDialect = rule({
  description: `Prism validates as JSON Schema draft 7 and misreads prefixItems, dependentRequired and unevaluatedProperties: write \`jsonSchemaDialect: ${DIALECT}\` in the root document`,
  severity: "error",
  shapes: CONTRACT,
  check: ({ root }) =>
    root.value["jsonSchemaDialect"] === DIALECT
      ? []
      : [finding(root, "The document does not name its JSON Schema dialect")],
});
