// @ts-check
import { asObject } from "../document/references.js";
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";
/** @import { Operation } from "../document/types.d.ts" */

const KEY = "x-matrix-legacy-paths";

/** Convention 11. */
export const legacyPaths = rule({
  description:
    "Servers mount the superseded routes from this table, and a wrong line gives a route without a handler or a handler without its parameters: map an operationId of this document to another whole path with the same parameters",
  severity: "error",
  shapes: CONTRACT,
  check: ({ root, operations }) => {
    const table = root.value[KEY];
    if (table === undefined) return [];
    if (asObject(table) === undefined) return [finding(root, `${KEY} is no map`, KEY)];
    return Object.entries(asObject(table) ?? {}).flatMap(([id, path]) => {
      const operation = operations.find(({ part }) => part.value["operationId"] === id);
      const problem = problemOf(operation, path, operations);
      return problem === undefined ? [] : [finding(root, `${KEY}.${id}: ${problem}`, KEY, id)];
    });
  },
});

/**
 * @param {Operation | undefined} operation
 * @param {unknown} path
 * @param {Operation[]} operations
 * @returns {string | undefined}
 */
function problemOf(operation, path, operations) {
  if (operation === undefined) return "no operation of this document has that operationId";
  if (typeof path !== "string" || !path.startsWith("/"))
    return `${JSON.stringify(path)} is no path`;
  if (parametersIn(path) !== parametersIn(operation.path))
    return `${path} has other parameters than ${operation.path}`;
  const other = operations.find(
    (candidate) => candidate.path === path && candidate.method === operation.method,
  );
  return other === undefined ? undefined : `${path} is the path of an operation of this document`;
}

/**
 * @param {string} path
 * @returns {string}
 */
function parametersIn(path) {
  return (path.match(/\{[^}]+\}/g) ?? []).sort().join();
}
