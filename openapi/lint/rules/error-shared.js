// @ts-check
import { componentName } from "../document/component-name.js";
import { errorResponsesOf, jsonBodiesOf } from "../document/errors.js";
import { childrenOf } from "../document/parts.js";
import { declaresProperty } from "../document/schemas.js";
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";
/** @import { Part } from "../document/types.d.ts" */

/** Convention 5. */
export const errorShared = rule({
  description:
    "A client has one type of error for all operations, and this one does not fit it: give the response an `application/json` body whose schema refers to MatrixError, or to another component called …Error that requires errcode",
  severity: "error",
  shapes: CONTRACT,
  check: (document) =>
    errorResponsesOf(document).flatMap(({ name, status, response }) => {
      const bodies = jsonBodiesOf(response);
      if (bodies.length === 0) return [finding(response, `${status} of ${name} has no JSON body`)];
      return bodies
        .filter((body) => !childrenOf(body, "schema").some(isMatrixError))
        .map((body) => finding(body, `The body of ${status} of ${name} is no MatrixError`));
    }),
});

/**
 * @param {Part} schema
 * @returns {boolean}
 */
function isMatrixError(schema) {
  const { required } = schema.value;
  const isError =
    (componentName(schema) ?? "").endsWith("Error") &&
    Array.isArray(required) &&
    required.includes("errcode");
  // User-interactive authentication answers 401 with the flows to choose from.
  return isError || declaresProperty(schema, "flows");
}
