// @ts-check
import { jsonBodiesOf } from "../document/errors.js";
import { childrenOf, nameOf } from "../document/parts.js";
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";
/** @import { Operation, Part } from "../document/types.d.ts" */

/** Convention 5. */
export const errorStatuses = rule({
  description:
    "A typed client has no type for an answer that every server gives, and a mock cannot give it: declare 400 when there is a body, 401 and 403 when a token is needed, and always 404 and 405, with M_UNRECOGNIZED for a path or method that the server does not know, and 500",
  severity: "error",
  shapes: CONTRACT,
  check: ({ operations }) =>
    operations.flatMap((operation) => {
      const declared = new Map(
        operation.responses.map(({ status, response }) => [status, response]),
      );
      const missing = expected(operation).filter((status) => !declared.has(status));
      return [
        ...(missing.length === 0
          ? []
          : [
              finding(
                operation.part,
                `${operation.name} does not declare ${missing.join(", ")}`,
                "responses",
              ),
            ]),
        ...["404", "405"].flatMap((status) => {
          const response = declared.get(status);
          return response === undefined || hasUnrecognized(response)
            ? []
            : [finding(response, `${status} of ${operation.name} has no M_UNRECOGNIZED`)];
        }),
      ];
    }),
});

/**
 * @param {Operation} operation
 * @returns {string[]}
 */
function expected({ requestBody, security }) {
  const needsToken = security.length > 0 && security.every((schemes) => schemes.length > 0);
  return [
    ...(requestBody === undefined ? [] : ["400"]),
    ...(needsToken ? ["401", "403"] : []),
    "404",
    "405",
    "500",
  ];
}

/**
 * @param {Part} response
 * @returns {boolean}
 */
function hasUnrecognized(response) {
  return jsonBodiesOf(response).some((body) =>
    childrenOf(body, "examples").some((example) => nameOf(example) === "M_UNRECOGNIZED"),
  );
}
