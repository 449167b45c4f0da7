// @ts-check
import { childrenOf } from "../document/parts.js";
import { examplesOf } from "../document/examples.js";
import { asObject } from "../document/references.js";
import { finding, rule } from "../rule.js";
/** @import { Document, Operation, Part } from "../document/types.d.ts" */

const STATUSES = ["401", "403", "404"];

/** What the contract demands of every operation, for the specification's own files: only where a homeserver calls. */
export const appserviceErrors = rule({
  description:
    "Application services answer with statuses and errcodes that homeservers do not expect, such as 403 for a missing token: declare 401, 403 and 404, each with an example that carries its errcode",
  severity: "warn",
  shapes: ["specification"],
  check: (document) =>
    document.operations.filter(isCalledByHomeserver(document)).flatMap((operation) => {
      const missing = STATUSES.filter((status) => !carriesErrcode(operation, status));
      return missing.length === 0
        ? []
        : [
            finding(
              operation.part,
              `${operation.name} does not declare ${missing.join(", ")} with an errcode`,
              "responses",
            ),
          ];
    }),
});

/**
 * @param {Document} document
 * @returns {(operation: Operation) => boolean}
 */
function isCalledByHomeserver({ root }) {
  const isBelowApp = childrenOf(root, "servers").some(({ value }) =>
    String(asObject(asObject(value["variables"])?.["basePath"])?.["default"]).startsWith(
      "/_matrix/app/",
    ),
  );
  return ({ security }) =>
    isBelowApp || security.flat().some((scheme) => /^(homeserver|hsToken)/.test(scheme));
}

/**
 * @param {Operation} operation
 * @param {string} status
 * @returns {boolean}
 */
function carriesErrcode({ responses }, status) {
  const response = responses.find((candidate) => candidate.status === status)?.response;
  if (response === undefined) return false;
  return examplesOf({ parts: withBelow(response) }).some(
    ({ value }) => typeof asObject(value)?.["errcode"] === "string",
  );
}

/**
 * @param {Part} part
 * @returns {Part[]}
 */
function withBelow(part) {
  const media = childrenOf(part, "content");
  return [...media, ...media.flatMap((mediaType) => childrenOf(mediaType))];
}
