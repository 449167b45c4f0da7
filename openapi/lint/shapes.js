// @ts-check
/**
 * Tells the three shapes of file apart by what is in them, so that one ruleset does for a whole repository.
 */
import { oas3 } from "@stoplight/spectral-formats";
import { asObject } from "./document/references.js";
/** @import { Part } from "./document/types.d.ts" */

/** @typedef {"source" | "bundle" | "specification"} Shape */

/** @type {readonly Shape[]} */
export const CONTRACT = ["source", "bundle"];
/** @type {readonly Shape[]} */
export const EVERYWHERE = ["source", "bundle", "specification"];

/**
 * @param {Part} root
 * @returns {Shape}
 */
export function shapeOf(root) {
  if (isSpecification(root.value)) return "specification";
  const paths = Object.values(asObject(root.value["paths"]) ?? {});
  return paths.some((item) => isInOtherFile(asObject(item)?.["$ref"])) ? "source" : "bundle";
}

/**
 * @param {Part} root
 * @returns {boolean} whether it describes the stable protocol (`info.version` is that of the specification) and not the draft
 */
export function isStable(root) {
  return /^v\d/.test(String(asObject(root.value["info"])?.["version"]));
}

/**
 * @param {unknown} document
 * @returns {boolean}
 */
export function isContract(document) {
  return oas3(document, null) && !isSpecification(document);
}

/**
 * A file of the Matrix specification's own repository.
 *
 * @param {unknown} document
 * @returns {boolean}
 */
function isSpecification(document) {
  const servers = asObject(document)?.["servers"];
  return (
    Array.isArray(servers) &&
    servers.some((server) => asObject(asObject(server)?.["variables"])?.["basePath"] !== undefined)
  );
}

/**
 * @param {unknown} $ref
 * @returns {boolean}
 */
export function isInOtherFile($ref) {
  return typeof $ref === "string" && !$ref.startsWith("#");
}
