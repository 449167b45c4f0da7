// @ts-check
import { examplesOf, labelOf } from "../document/examples.js";
import { asObject } from "../document/references.js";
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";

/** `M_…`, or a reversed domain in capitals, one underscore and a name. */
const GRAMMAR = /^(M_[A-Z0-9]+(_[A-Z0-9]+)*|[A-Z0-9]+(\.[A-Z0-9]+)+([._][A-Z0-9_]+)+)$/;

/** Application Service API, "Error codes". */
export const errcode = rule({
  description:
    "Implementers copy errcodes from examples, and one that breaks the grammar matches nothing on the other side: write `M_NAME`, or a reversed domain in capitals, one underscore and a name",
  severity: "error",
  shapes: EVERYWHERE,
  check: (document) =>
    examplesOf(document).flatMap((example) => {
      const code = asObject(example.value)?.["errcode"];
      return typeof code !== "string" || GRAMMAR.test(code)
        ? []
        : [
            finding(
              example.part,
              `The ${labelOf(example)} has the errcode "${code}"`,
              ...example.keys,
            ),
          ];
    }),
});
