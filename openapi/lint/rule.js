// @ts-check
/**
 * Makes a Spectral rule of a check. Each check sees the whole document at once, and says for which of three shapes of file it is:
 *
 * - `source`: a root document of this contract, with its path items in files of their own
 * - `bundle`: the same in one file, as it is generated
 * - `specification`: a file of the Matrix specification's own repository, with a base path in `servers`
 */
import { oas3 } from "@stoplight/spectral-formats";
import { readDocument } from "./document/document.js";
import { shapeOf } from "./shapes.js";
/** @import { Document, Finding, Part, JsonPath } from "./document/types.d.ts" */
/** @import { RulesetFunctionContext } from "@stoplight/spectral-core" */
/** @import { Shape } from "./shapes.js" */

/**
 * @typedef {object} RuleOptions
 * @property {string} description what breaks, for whom, and after a colon what to do: the second half of every message
 * @property {"error" | "warn" | "hint"} severity error: a peer or generated code goes wrong; warn: a reader is misled; hint: style
 * @property {readonly Shape[]} shapes the files that it is for
 * @property {(document: Document) => Finding[]} check
 */

/**
 * @param {RuleOptions} options
 */
export function rule({ description, severity, shapes, check }) {
  return {
    description,
    message: "{{error}}. {{description}}",
    severity,
    formats: [oas3],
    given: "$",
    // oxlint-disable-next-line unicorn/no-thenable -- a key of Spectral's rules
    then: {
      function: (
        /** @type {unknown} */ _document,
        /** @type {unknown} */ _options,
        /** @type {RulesetFunctionContext} */ context,
      ) => {
        const document = readDocument(context);
        return shapes.includes(shapeOf(document.root)) ? check(document) : [];
      },
    },
    extensions: { shapes },
  };
}

/**
 * @param {Part} part
 * @param {string} message what is wrong, without a full stop
 * @param {JsonPath} keys where below the part
 * @returns {Finding}
 */
export function finding(part, message, ...keys) {
  // Spectral takes double braces in a message for a variable.
  return { message: message.replaceAll("{{", "{ {"), path: [...part.path, ...keys] };
}
