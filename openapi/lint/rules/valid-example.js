// @ts-check
import { schema as validate } from "@stoplight/spectral-functions";
import { examplesOf, labelOf } from "../document/examples.js";
import { plainSchema } from "../document/plain-schema.js";
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";

/** Convention 10. Replaces two rules of spectral:oas, which do not know `$ref` inside examples nor the `examples` of a schema. */
export const validExample = rule({
  description:
    "Readers and mocks copy examples, and a peer that validates refuses this one: correct the example or the schema",
  severity: "error",
  shapes: EVERYWHERE,
  check: ({ parts, context }) =>
    examplesOf({ parts }).flatMap((example) => {
      if (example.schema === undefined) return [];
      const options = { schema: plainSchema(example.schema), dialect: "draft2020-12" };
      const problems = validate(example.value, /** @type {never} */ (options), {
        ...context,
        path: [],
      });
      if (!Array.isArray(problems)) return [];
      const messages = [
        ...new Set(
          problems.map(({ message, path }) => [...(path ?? []).slice(0, -1), message].join(": ")),
        ),
      ];
      return messages.length === 0
        ? []
        : [
            finding(
              example.part,
              `The ${labelOf(example)} does not match its schema: ${messages.join("; ")}`,
              ...example.keys,
            ),
          ];
    }),
});
