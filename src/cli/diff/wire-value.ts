/**
 * How the wire form writes what is not structure. Examples, defaults and extensions may hold any JSON, with keys that
 * look like OpenAPI or `$ref`s to the network in them. As text they are compared as a whole and never followed.
 */
import type { Json, JsonObject } from "./references.ts";

const marker = "json:";

/** Text for an object or a list, the value itself for everything else. */
export function asValue(value: Json): Json {
  return typeof value === "object" && value !== null ? marker + stableText(value) : value;
}

/** A value of the wire form as a reader expects it: strings in quotes, JSON as it is. */
export function showValue(value: unknown): string {
  if (value === undefined) return "absent";
  if (typeof value === "string" && value.startsWith(marker)) return value.slice(marker.length);
  if (Array.isArray(value)) return value.map(showValue).join(", ");
  return JSON.stringify(value);
}

/** Both values of an edit, without the one that is not there. */
export function showValues(from: unknown, to: unknown): { from?: string; to?: string } {
  return {
    ...(from !== undefined && { from: showValue(from) }),
    ...(to !== undefined && { to: showValue(to) }),
  };
}

/** JSON whose keys are sorted, so that equal values are equal texts. */
export function stableText(value: Json): string {
  return JSON.stringify(value, (_key, inner: Json) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Sorted and without duplicates: the order of `required`, `enum` and `type` is not on the wire. */
export function asSet(values: Json): Json[] {
  const list = Array.isArray(values) ? values : [values];
  const byText = new Map(list.map((value) => [stableText(value), asValue(value)]));
  return [...byText.keys()].sort().map((text) => byText.get(text) ?? null);
}

/** The `x-` keys of an object, and the keys named, as text. `deprecated: false` says nothing. */
export function annotations(node: JsonObject, keys: readonly string[] = []): JsonObject {
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key.startsWith("x-") || keys.includes(key))
      .filter(([key, value]) => key !== "deprecated" || value === true)
      .map(([key, value]) => [key, asValue(value)]),
  );
}
