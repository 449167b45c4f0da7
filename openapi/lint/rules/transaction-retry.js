// @ts-check
import { finding, rule } from "../rule.js";
/** @import { Operation } from "../document/types.d.ts" */

/** What upstream has instead of `x-matrix-retry`. */
export const transactionRetry = rule({
  description:
    "Implementers do not learn that a repetition must carry the same ID, and events are lost or doubled: say in the description of the operation or of the transaction ID what a repetition does",
  severity: "warn",
  shapes: ["specification"],
  check: ({ operations }) =>
    operations
      .filter(
        (operation) => /\{txn_?id\}/i.test(operation.path) && !saysWhatARepetitionDoes(operation),
      )
      .map(({ part, name }) =>
        finding(part, `${name} takes a transaction ID and does not say what a repetition does`),
      ),
});

/**
 * @param {Operation} operation
 * @returns {boolean}
 */
function saysWhatARepetitionDoes({ part, parameters }) {
  return [part, ...parameters].some(({ value }) =>
    /idempoten|retr(y|ies|ied|ansmi)|repeat|repetition|same (transaction )?id|de-?duplicat/i.test(
      String(value["description"] ?? ""),
    ),
  );
}
