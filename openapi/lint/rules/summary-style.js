// @ts-check
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";

const LIMIT = 72;

/** Convention 13. */
export const summaryStyle = rule({
  description:
    "Lists of operations in documentation and changelogs read unevenly: write a short imperative sentence without a full stop, as in `Send a message event`",
  severity: "hint",
  shapes: CONTRACT,
  check: ({ operations }) =>
    operations.flatMap(({ part }) => {
      const { summary } = part.value;
      const problem = typeof summary === "string" ? problemOf(summary.trim()) : undefined;
      return problem === undefined
        ? []
        : [finding(part, `The summary "${summary}" ${problem}`, "summary")];
    }),
});

/**
 * @param {string} summary
 * @returns {string | undefined}
 */
function problemOf(summary) {
  const first = summary.split(" ", 1)[0] ?? "";
  if (/[.!]$/.test(summary)) return "ends with a full stop";
  if (summary.length > LIMIT) return `is longer than ${LIMIT} characters`;
  if (!/^[A-Z]/.test(first)) return "does not begin with a capital letter";
  // "Sends", "Rooms": no imperative. "Pass", "Address" are.
  if (/^[A-Z][a-z]+([^s]s|ing)$/.test(first)) return "is no imperative";
  return undefined;
}
