/**
 * Whom it breaks when a schema allows less or more than before.
 *
 * | what is allowed | in a request                        | in a response                          |
 * |-----------------|-------------------------------------|----------------------------------------|
 * | less            | client: its request may be refused  | server: its answer may not conform     |
 * | more            | server: must accept what it refused | client: gets what it was not told of   |
 */
import type { Breaks } from "../change.ts";
import type { Spot } from "../spot.ts";

/** `other` is neither less nor more: some values are no longer allowed and others are new. */
export type Shift = "less" | "more" | "other";

const sentences = {
  request: {
    less: { client: "a request that was valid may now be refused" },
    more: { server: "a server must now accept what it could refuse" },
  },
  response: {
    less: { server: "an answer that conformed may no longer do so" },
    more: { client: "an answer may hold what the client was not told to expect" },
  },
} as const;

export function breaksBy(shift: Shift, { direction, inner }: Spot): Breaks {
  if (direction === "operation") return {};
  const { less, more } = sentences[direction];
  if (shift === "other" || isTurned(inner)) return { ...less, ...more };
  return shift === "less" ? less : more;
}

/** Below `not` less means more, and below `if` it means anything. */
function isTurned(inner: readonly string[]): boolean {
  return inner.some(
    (key, index) =>
      (key === "not" || key === "if") &&
      !["properties", "patternProperties", "dependentSchemas"].includes(inner[index - 1] ?? ""),
  );
}
