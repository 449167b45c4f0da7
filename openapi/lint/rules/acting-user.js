// @ts-check
import { ACTING, LOOK_UP, isShared, queryParameter } from "../document/acting-user.js";
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";

/** Convention 8. */
export const actingUser = rule({
  description:
    "A client that acts as a virtual user passes the same parameters to every operation, and here they mean something else or have another type: `$ref` the shared parameters ActAsUserId, ActAsDeviceId and OriginServerTs",
  severity: "error",
  shapes: CONTRACT,
  check: ({ operations }) =>
    operations.flatMap((operation) =>
      /** @type {(keyof typeof ACTING)[]} */ (Object.keys(ACTING)).flatMap((name) => {
        const parameter = queryParameter(operation, name);
        if (
          parameter === undefined ||
          (name === "ts" && LOOK_UP.test(operation.path)) ||
          isShared(parameter)
        )
          return [];
        return [
          finding(
            parameter,
            `The query parameter ${name} of ${operation.name} is not ${ACTING[name]}`,
          ),
        ];
      }),
    ),
});
