/**
 * The shape of a JSON value: which keys it has and of which types, without what is in them. `{"a":[{"b":1}]}` is
 * `a: array`, `a[]: object`, `a[].b: integer`.
 */

/** Keys that are names of somebody or something, and not of a field. */
const identifiers: readonly (readonly [RegExp, string])[] = [
  [/^@[^:]*:/u, "<user>"],
  [/^#[^:]*:/u, "<alias>"],
  [/^!/u, "<room>"],
  [/^\$/u, "<event>"],
  [/^(?:curve25519|signed_curve25519|ed25519):/u, "<key>"],
];

/** @returns sorted lines, each once */
export function shapeOf(value: unknown): string[] {
  const lines = new Set<string>();
  if (value !== undefined) describe(value, "", lines);
  return [...lines].sort();
}

function describe(value: unknown, path: string, lines: Set<string>): void {
  const type = typeOf(value);
  lines.add(`${path === "" ? "(body)" : path}: ${type}`);
  if (Array.isArray(value)) {
    for (const element of value) describe(element, `${path}[]`, lines);
  } else if (type === "object") {
    for (const [key, member] of Object.entries(value as object)) {
      const name = nameOf(key);
      describe(member, path === "" ? name : `${path}.${name}`, lines);
    }
  }
}

function nameOf(key: string): string {
  return identifiers.find(([pattern]) => pattern.test(key))?.[1] ?? key;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}
