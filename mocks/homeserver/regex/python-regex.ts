/**
 * Python's `re`, as far as Synapse uses it.
 */
import { matchAt } from "./python/match.ts";
import { parsePython } from "./python/parse.ts";
import type { RegexOptions } from "./regex-engine.ts";

/** @throws RegexRefusal for what Python refuses */
export function compilePython(regex: string, options: RegexOptions): (id: string) => boolean {
  const { isAnchoredAtStart, isAnchoredAtEnd } = options;
  const expression = parsePython(regex, options.ignoreCase);
  return (id) => {
    const text = Array.from(id, (character) => character.codePointAt(0) ?? 0);
    const mayEnd = (end: number): boolean => !isAnchoredAtEnd || end === text.length;
    const lastStart = isAnchoredAtStart ? 0 : text.length;
    for (let start = 0; start <= lastStart; start += 1) {
      if (matchAt(expression, text, start, mayEnd)) return true;
    }
    return false;
  };
}
