// @ts-check
import { componentName } from "../document/component-name.js";
import { typesOf, wireNameOf } from "../document/schemas.js";
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";
/** @import { Part } from "../document/types.d.ts" */

const TIME =
  /(^|_)(ts|timestamp|timeout|age|ago|lifetime|expires|expires_in|interval|delay|retry_after)$/;

/** Convention 12. */
export const timeUnit = rule({
  description:
    "Somebody reads seconds where milliseconds are meant, and waits a thousand times too long: refer to Timestamp, or name the unit in the description",
  severity: "warn",
  shapes: EVERYWHERE,
  check: ({ parts }) =>
    parts
      .filter((part) => TIME.test(wireNameOf(part) ?? "") && isNumber(part) && !namesUnit(part))
      .map((part) => finding(part, `"${wireNameOf(part)}" has no unit`)),
});

/**
 * @param {Part} part
 * @returns {boolean}
 */
function isNumber(part) {
  return typesOf(part).some((type) => type === "integer" || type === "number");
}

/**
 * @param {Part} part
 * @returns {boolean}
 */
function namesUnit(part) {
  const texts = [part.value, ...part.references.map(({ siblings }) => siblings)];
  if (part.parent?.kind === "parameter") texts.push(part.parent.value);
  return (
    componentName(part) === "Timestamp" ||
    texts.some(({ description }) =>
      /second|\b(ms|minutes?|hours?|days?)\b/i.test(String(description ?? "")),
    )
  );
}
