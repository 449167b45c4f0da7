/**
 * Writes `allOf: [A, B]` as the one schema that both together mean. Moving properties into a shared base is an edit of
 * the document, not of the wire, and shows up as no change only when both forms are brought to the same one.
 */
import { isObject, type Json, type JsonObject } from "./references.ts";
import { asSet, stableText } from "./wire-value.ts";

const annotationKeys = ["title", "description", "example", "examples", "deprecated", "default"];
const closingKeys = ["additionalProperties", "unevaluatedProperties"];

/**
 * @param a the schema that `allOf` stands in, in its wire form; its words win
 * @param b one of the branches, in its wire form
 * @returns one schema, or `undefined` where only `allOf` can say it
 */
export function mergeSchemas(a: JsonObject, b: JsonObject): JsonObject | undefined {
  if ("$ref" in a || "$ref" in b) return undefined;
  const merged: JsonObject = {};
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const value = mergeKey(key, a, b);
    if (value === undefined) return undefined;
    merged[key] = value;
  }
  return merged;
}

function mergeKey(key: string, a: JsonObject, b: JsonObject): Json | undefined {
  const left = a[key];
  const right = b[key];
  if (closingKeys.includes(key)) return mergeClosing(key, a, b);
  if (left === undefined || right === undefined) return left ?? right;
  if (annotationKeys.includes(key) || key.startsWith("x-")) return left;
  if (stableText(left) === stableText(right)) return left;
  if (key === "required") return asSet([...asList(left), ...asList(right)]);
  if (key === "enum") return common(asList(left), asList(right));
  if (key === "type") return common(widen(asList(left), right), widen(asList(right), left));
  if (key === "properties" && isObject(left) && isObject(right)) return mergeMaps(left, right);
  return undefined;
}

/** `additionalProperties` judges by the properties beside it: moving them elsewhere changes what it says. */
function mergeClosing(key: string, a: JsonObject, b: JsonObject): Json | undefined {
  const left = a[key];
  const right = b[key];
  if (left === undefined) return hasProperties(a) ? undefined : right;
  if (right === undefined) return hasProperties(b) ? undefined : left;
  return stableText(left) === stableText(right) && !hasProperties(a) ? left : undefined;
}

function hasProperties(schema: JsonObject): boolean {
  return ["properties", "patternProperties"].some((key) => {
    const map = schema[key];
    return isObject(map) && Object.keys(map).length > 0;
  });
}

function mergeMaps(left: JsonObject, right: JsonObject): JsonObject {
  const merged: JsonObject = { ...left };
  for (const [name, schema] of Object.entries(right)) {
    const known = merged[name];
    if (!isObject(known) || !isObject(schema) || stableText(known) === stableText(schema)) {
      merged[name] = known ?? schema;
    } else {
      merged[name] = mergeSchemas(known, schema) ?? { allOf: [known, schema], properties: {} };
    }
  }
  return merged;
}

function asList(value: Json): Json[] {
  return Array.isArray(value) ? value : [value];
}

/** A number that may also be an integer: what `number` and `integer` have in common is `integer`. */
function widen(types: Json[], others: Json): Json[] {
  const has = (type: string) => asList(others).includes(type);
  return types.includes("number") && has("integer") && !has("number")
    ? [...types, "integer"]
    : types;
}

function common(left: Json[], right: Json[]): Json | undefined {
  const both = left.filter((value) => right.includes(value));
  return both.length === 0 ? undefined : asSet(both);
}
