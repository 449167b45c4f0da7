// @ts-check
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";
/** @import { Operation } from "../document/types.d.ts" */

const CLASSES = ["safe", "idempotent", "transaction", "unsafe"];

/** Convention 4. */
export const retryClass = rule({
  description:
    "A client that repeats a request does it twice, or loses it because it dares not: set `x-matrix-retry` to safe, idempotent, transaction (a transaction ID is in the path) or unsafe",
  severity: "error",
  shapes: CONTRACT,
  check: ({ operations }) =>
    operations.flatMap((operation) => {
      const problem = problemOf(operation);
      return problem === undefined
        ? []
        : [finding(operation.part, `${operation.name} ${problem}`, "x-matrix-retry")];
    }),
});

/**
 * @param {Operation} operation
 * @returns {string | undefined}
 */
function problemOf({ part, path, method }) {
  const value = part.value["x-matrix-retry"];
  if (value === undefined) return "has no x-matrix-retry";
  if (!CLASSES.includes(String(value))) return `has the x-matrix-retry "${String(value)}"`;
  const hasTransactionId = path.includes("{txnId}");
  if (hasTransactionId && value !== "transaction")
    return `has a transaction ID, and x-matrix-retry is "${value}"`;
  if (!hasTransactionId && value === "transaction")
    return "has no {txnId} in its path, and x-matrix-retry is transaction";
  if (method === "get" && value === "unsafe") return "is a GET, and x-matrix-retry is unsafe";
  return undefined;
}
