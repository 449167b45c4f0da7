/**
 * Refuses an `x-` key that openapi/README.md does not list: a key that nobody explained is a key that nobody reads.
 */

/**
 * @param readme text of openapi/README.md
 * @returns the keys of its table "x- keys"
 */
export function documentedKeys(readme: string): ReadonlySet<string> {
  return new Set(Array.from(readme.matchAll(/^\| `(x-[\w-]+)` \|/gmu), (match) => match[1] ?? ""));
}

/**
 * @param document a bundled document
 * @returns the `x-` keys in it with a JSON pointer each; the content of examples does not count
 */
export function keysUsed(document: unknown, pointer = "#"): { key: string; pointer: string }[] {
  if (typeof document !== "object" || document === null) return [];
  return Object.entries(document).flatMap(([key, value]) => {
    if (key === "example" || key === "examples") return [];
    const here = key.startsWith("x-") ? [{ key, pointer }] : [];
    return [...here, ...keysUsed(value, `${pointer}/${key}`)];
  });
}
