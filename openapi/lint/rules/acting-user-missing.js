// @ts-check
import { queryParameter } from "../document/acting-user.js";
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";
/** @import { Operation } from "../document/types.d.ts" */

/** Convention 8. */
export const actingUserMissing = rule({
  description:
    "An application service cannot act as its virtual users here, or believes that it does and the sender of the registration acts: `$ref` ActAsUserId on every operation that needs an `as_token`, and on no other",
  severity: "error",
  shapes: CONTRACT,
  check: ({ operations }) =>
    operations.flatMap((operation) => {
      const takesUser = queryParameter(operation, "user_id") !== undefined;
      if (needsAsToken(operation) && !takesUser && !isAboutItself(operation))
        return [
          finding(operation.part, `${operation.name} needs an as_token and takes no user_id`),
        ];
      if (takesUser && !operation.security.flat().some(isAsToken))
        return [finding(operation.part, `${operation.name} takes user_id and no as_token`)];
      return [];
    }),
});

/**
 * @param {Operation} operation
 * @returns {boolean}
 */
function needsAsToken({ security }) {
  return (
    security.some((schemes) => schemes.some(isAsToken)) &&
    security.every((schemes) => schemes.length > 0)
  );
}

/**
 * @param {string} scheme
 * @returns {boolean}
 */
function isAsToken(scheme) {
  return scheme.startsWith("asToken");
}

/**
 * @param {Operation} operation
 * @returns {boolean} `…/appservice/{appserviceId}/ping`, `…/directory/list/appservice/…`: no user is involved
 */
function isAboutItself({ path }) {
  return path.includes("/appservice/");
}
