// @ts-check
import { errorResponsesOf, jsonBodiesOf } from "../document/errors.js";
import { childrenOf } from "../document/parts.js";
import { declaresProperty } from "../document/schemas.js";
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";
/** @import { Part } from "../document/types.d.ts" */

/** Convention 5, in the form that holds for the specification's own files too. */
export const errorBody = rule({
  description:
    "Clients decide by errcode and find none, so they take the answer for one of a proxy: give the JSON body of an error a schema that declares `errcode`",
  severity: "error",
  shapes: EVERYWHERE,
  check: (document) =>
    errorResponsesOf(document).flatMap(({ name, status, response }) =>
      jsonBodiesOf(response)
        .filter((mediaType) => !hasErrcode(childrenOf(mediaType, "schema")[0]))
        .map((mediaType) =>
          finding(mediaType, `The body of ${status} of ${name} declares no errcode`),
        ),
    ),
});

/**
 * @param {Part | undefined} schema
 * @returns {boolean}
 */
function hasErrcode(schema) {
  if (schema === undefined) return false;
  // User-interactive authentication answers 401 with the flows to choose from, and an errcode only after a failed attempt.
  return declaresProperty(schema, "errcode") || declaresProperty(schema, "flows");
}
