// @ts-check
import { isJson } from "../document/errors.js";
import { childrenOf, nameOf } from "../document/parts.js";
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";

/** Convention 10. */
export const mediaTypeExample = rule({
  description:
    "A mock makes up a body of random strings, which no client can be tested with: write `examples` with a name each, the ordinary case first (`example` will do where the body is no JSON)",
  severity: "error",
  shapes: CONTRACT,
  check: ({ parts }) =>
    parts
      .filter((part) => part.kind === "mediaType")
      .flatMap((part) => {
        if (childrenOf(part, "examples").length > 0) return [];
        if (!isJson(nameOf(part)) && "example" in part.value) return [];
        return [
          finding(
            part,
            `${nameOf(part)} has no ${isJson(nameOf(part)) ? "named examples" : "example"}`,
          ),
        ];
      }),
});
