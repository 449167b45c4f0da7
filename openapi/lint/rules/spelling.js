// @ts-check
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";

/** Only words that have no other reading; `-ize` is British too, and `M_UNAUTHORIZED` is on the wire. */
const AMERICAN =
  /\b(behaviors?|colors?|favors?|favorites?|honors?|labeled|canceled|canceling|centers?|neighbors?|gray|analyze[ds]?|catalogs?)\b/i;

/** Convention 13. */
export const spelling = rule({
  description: "A reader who searches for the word finds half of the places: use British spelling",
  severity: "hint",
  shapes: EVERYWHERE,
  check: ({ parts }) =>
    parts.flatMap((part) =>
      ["summary", "description"].flatMap((key) => {
        // What is in backticks or in a link is a name.
        const text = String(part.value[key] ?? "").replace(/`[^`]*`|\]\([^)]*\)/g, "");
        const word = AMERICAN.exec(text)?.[0];
        return word === undefined ? [] : [finding(part, `The ${key} says "${word}"`, key)];
      }),
    ),
});
