// @ts-check
/**
 * The `x-` keys that mean something, and where. Code generation knows the same ones; a test holds this list against the table in
 * openapi/README.md.
 */
/** @import { Kind } from "./document/types.d.ts" */

/** @type {Kind[]} */
const VERSIONED = ["operation", "parameter", "schema", "header"];

/** @type {Readonly<Record<string, readonly Kind[]>>} */
export const CONTRACT_KEYS = {
  "x-addedInMatrixVersion": VERSIONED,
  "x-changedInMatrixVersion": VERSIONED,
  "x-matrix-legacy-paths": ["document"],
  "x-matrix-spec-operation-id": ["operation"],
  "x-matrix-retry": ["operation"],
  "x-matrix-rest-of-path": ["operation"],
  "x-matrix-msc": ["operation", "schema", "parameter"],
};

/**
 * @see https://github.com/matrix-org/matrix-spec/blob/main/openapi_extensions.md
 * @type {Readonly<Record<string, readonly Kind[]>>}
 */
export const SPECIFICATION_KEYS = {
  "x-addedInMatrixVersion": [...VERSIONED, "response"],
  "x-changedInMatrixVersion": [...VERSIONED, "response"],
  "x-pattern-format": ["schema"],
  "x-weight": ["schema"],
};
