// @ts-check
import { isJson } from "../document/errors.js";
import { nameOf } from "../document/parts.js";
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";

/** What is not described cannot be checked. */
export const mediaTypeSchema = rule({
  description:
    "Generated types say `unknown`, validators accept anything, and a reader does not learn what the body holds: give the body a schema",
  severity: "warn",
  shapes: EVERYWHERE,
  check: ({ parts }) =>
    parts
      .filter(
        (part) =>
          part.kind === "mediaType" && isJson(nameOf(part)) && part.value["schema"] === undefined,
      )
      .map((part) => finding(part, `${nameOf(part)} has no schema`)),
});
