// @ts-check
/**
 * The document as the rules see it: its parts, and its operations with everything that applies to them. Read once per run.
 */
import { childrenOf, nameOf, partsBelow, rootOf } from "./parts.js";
import { asObject } from "./references.js";
/** @import { Context, Document, Inventory, Operation, Part } from "./types.d.ts" */

/** @type {WeakMap<object, Omit<Document, "context">>} */
const documents = new WeakMap();

/**
 * @param {Context} context of a Spectral function
 * @returns {Document}
 */
export function readDocument(context) {
  const inventory = /** @type {Inventory} */ (context.documentInventory);
  let document = documents.get(inventory);
  if (document === undefined) {
    const root = rootOf(inventory);
    document = { root, parts: partsBelow(root), operations: operationsOf(root) };
    documents.set(inventory, document);
  }
  return { ...document, context };
}

/**
 * @param {Part} root
 * @returns {Operation[]}
 */
function operationsOf(root) {
  return childrenOf(root, "paths").flatMap((pathItem) =>
    childrenOf(pathItem)
      .filter(({ kind }) => kind === "operation")
      .map((part) => ({
        part,
        path: nameOf(pathItem),
        method: nameOf(part),
        name: `${nameOf(part).toUpperCase()} ${nameOf(pathItem)}`,
        parameters: [...childrenOf(part, "parameters"), ...childrenOf(pathItem, "parameters")],
        requestBody: childrenOf(part, "requestBody")[0],
        responses: childrenOf(part, "responses").map((response) => ({
          status: nameOf(response),
          response,
        })),
        security: schemesOf(part.value["security"] ?? root.value["security"]),
      })),
  );
}

/**
 * @param {unknown} security
 * @returns {string[][]}
 */
function schemesOf(security) {
  return Array.isArray(security)
    ? security.map((alternative) => Object.keys(asObject(alternative) ?? {}))
    : [];
}
