// @ts-check
import { errorResponsesOf, jsonBodiesOf } from "../document/errors.js";
import { childrenOf, nameOf } from "../document/parts.js";
import { finding, rule } from "../rule.js";
/** @import { Part } from "../document/types.d.ts" */

/** Convention 5. */
export const errorRepeated = rule({
  description:
    "The same error comes to be described in different words, and a reader takes it for two: put the response into a file under `responses/` and `$ref` it from both",
  severity: "hint",
  shapes: ["source"],
  check: (document) => {
    /** @type {Map<string, string>} */
    const seen = new Map();
    // Shared ones first, so that a copy of a shared response is found whatever the order.
    const responses = errorResponsesOf(document).sort(
      (left, right) => Number(isInPlace(left.response)) - Number(isInPlace(right.response)),
    );
    return responses.flatMap(({ name, status, response }) => {
      const key = [status, ...errcodesOf(response)].join(" ");
      // Two operations may mean different things by one errcode, and then they say so.
      const keys = isInPlace(response) ? [key, `${key}: ${response.value["description"]}`] : [key];
      const first = keys
        .map((candidate) => seen.get(candidate))
        .find((found) => found !== undefined);
      seen.set(keys.at(-1) ?? key, first ?? name);
      return first === undefined || !isInPlace(response) || errcodesOf(response).length === 0
        ? []
        : [finding(response, `${status} of ${name} repeats ${status} of ${first}`)];
    });
  },
});

/**
 * @param {Part} response
 * @returns {boolean}
 */
function isInPlace(response) {
  return response.references.length === 0;
}

/**
 * @param {Part} response
 * @returns {string[]}
 */
function errcodesOf(response) {
  return jsonBodiesOf(response).flatMap((body) => childrenOf(body, "examples").map(nameOf));
}
