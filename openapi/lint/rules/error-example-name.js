// @ts-check
import { errorResponsesOf, jsonBodiesOf } from "../document/errors.js";
import { childrenOf, nameOf } from "../document/parts.js";
import { asObject } from "../document/references.js";
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";

/** Convention 5. */
export const errorExampleName = rule({
  description:
    "The list of errcodes per operation is generated from the names of the examples, and mocks are asked for an error by name: give each error response an example per errcode, named after it",
  severity: "error",
  shapes: CONTRACT,
  check: (document) =>
    errorResponsesOf(document).flatMap(({ name, status, response }) =>
      jsonBodiesOf(response).flatMap((body) => {
        const examples = childrenOf(body, "examples");
        if (examples.length === 0) return [finding(body, `${status} of ${name} has no example`)];
        return examples.flatMap((example) => {
          const value = asObject(example.value["value"]);
          const errcode = value?.["errcode"];
          // The flows of user-interactive authentication are no error of their own.
          return errcode === nameOf(example) ||
            (errcode === undefined && value?.["flows"] !== undefined)
            ? []
            : [
                finding(
                  example,
                  `The example "${nameOf(example)}" carries the errcode "${String(errcode)}"`,
                ),
              ];
        });
      }),
    ),
});
