// @ts-check
/**
 * The error responses of a document, and their JSON bodies.
 */
import { childrenOf, idOf, nameOf } from "./parts.js";
/** @import { Document, Part } from "./types.d.ts" */

/**
 * @param {Document} document
 * @returns {{ name: string, status: string, response: Part }[]} a shared response comes once, with the first operation that uses it
 */
export function errorResponsesOf({ operations }) {
  /** @type {Map<string, { name: string, status: string, response: Part }>} */
  const found = new Map();
  for (const { name, responses } of operations) {
    for (const { status, response } of responses) {
      const id = idOf(response);
      if (/^[45]/.test(status) && !found.has(id)) found.set(id, { name, status, response });
    }
  }
  return [...found.values()];
}

/**
 * @param {Part} response
 * @returns {Part[]} its media types that are JSON
 */
export function jsonBodiesOf(response) {
  return childrenOf(response, "content").filter((mediaType) => isJson(nameOf(mediaType)));
}

/**
 * @param {string} mediaType
 * @returns {boolean}
 */
export function isJson(mediaType) {
  return /^application\/(.+\+)?json(;|$)/.test(mediaType);
}
