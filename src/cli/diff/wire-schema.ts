/**
 * The wire form of a schema: the same schema written in one way only, so that two spellings of one meaning are equal.
 *
 * `const` is an enum of one, `nullable` is a type, what is the default is left out, sets are sorted, `allOf` of objects
 * is one object, and `properties` is always there. Schemas that are reached by `$ref` stay shared, so a change in one
 * of them is one change.
 */
import { mergeSchemas } from "./merge-schemas.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  type Located,
  type References,
} from "./references.ts";
import { annotations, asSet, asValue } from "./wire-value.ts";

export interface SchemaWriter {
  /** The wire form of a schema as it stands in `file`. */
  write(schema: Json | undefined, file: string): JsonObject;
  /** The shared schemas that were reached so far, by name. */
  readonly shared: JsonObject;
}

const annotationKeys = ["title", "description", "deprecated", "example", "examples", "default"];
const schemaKeys = ["not", "if", "then", "else", "contains", "propertyNames", "contentSchema"];
const openKeys = ["additionalProperties", "unevaluatedProperties", "items", "unevaluatedItems"];
const mapKeys = ["properties", "patternProperties", "dependentSchemas"];
const listKeys = ["oneOf", "anyOf", "prefixItems"];
const structureKeys = new Set(["$ref", "allOf", "const", "enum", "type", "required", "nullable"]);
const ignoredKeys = new Set(["$schema", "$id", "$anchor", "$comment", "$defs", "definitions"]);

/**
 * @param references what follows the `$ref`s
 * @param prefix what the names of shared schemas start with
 */
export function createSchemaWriter(references: References, prefix: string): SchemaWriter {
  const shared: JsonObject = {};
  const names = new Map<string, string>();

  function share(target: Located): string {
    const known = names.get(target.id);
    if (known !== undefined) return known;
    const plain = prefix + plainName(target.id);
    let name = plain;
    for (let n = 2; Object.hasOwn(shared, name); n += 1) name = `${plain}.${n}`;
    names.set(target.id, name);
    // Taken before it is written: a schema may contain itself.
    shared[name] = {};
    shared[name] = write(target.value, target.file);
    return name;
  }

  function resolve(schema: JsonObject, file: string): Located {
    return references.follow(references.target(String(schema["$ref"]), file));
  }

  /** The content of a schema where sharing does not matter, or `undefined` inside of itself. */
  function content(schema: Json, file: string): JsonObject | undefined {
    if (!isObject(schema) || typeof schema["$ref"] !== "string") return write(schema, file);
    const written = shared[share(resolve(schema, file))];
    return isObject(written) && Object.keys(written).length > 0 ? written : undefined;
  }

  function write(schema: Json | undefined, file: string): JsonObject {
    if (schema === false) return { not: { properties: {} }, properties: {} };
    if (!isObject(schema)) return { properties: {} };
    const branches = Array.isArray(schema["allOf"]) ? [...schema["allOf"]] : [];
    if (typeof schema["$ref"] === "string") branches.unshift({ $ref: schema["$ref"] });
    const own = writeOwn(schema, file);
    const [first] = branches;
    if (branches.length === 1 && isOnlyReference(first) && isOnlyAnnotated(schema)) {
      const name = share(resolve(first, file));
      return { ...annotations(schema, annotationKeys), $ref: `#/components/schemas/${name}` };
    }
    let merged = own;
    const rest: Json[] = [];
    for (const branch of branches) {
      const inner = content(branch, file);
      const both = inner && mergeSchemas(merged, inner);
      if (both === undefined) rest.push(write(branch, file));
      else merged = both;
    }
    return rest.length === 0 ? merged : { ...merged, allOf: rest };
  }

  function writeOwn(schema: JsonObject, file: string): JsonObject {
    const result: JsonObject = { ...values(schema), properties: {} };
    for (const [key, value] of Object.entries(schema)) {
      if (schemaKeys.includes(key)) result[key] = write(value, file);
      else if (openKeys.includes(key)) {
        // `true` and `{}` are what is meant without the key.
        if (value === false) result[key] = false;
        else if (isObject(value) && Object.keys(value).length > 0) result[key] = write(value, file);
      } else if (mapKeys.includes(key) && isObject(value)) {
        result[key] = Object.fromEntries(
          Object.entries(value).map(([name, inner]) => [name, write(inner, file)]),
        );
      } else if (listKeys.includes(key) && Array.isArray(value)) {
        result[key] = value.map((inner) => write(inner, file));
      }
    }
    return result;
  }

  return { write, shared };
}

function values(schema: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    const isStructure = [schemaKeys, openKeys, mapKeys, listKeys].some((keys) =>
      keys.includes(key),
    );
    if (isStructure || structureKeys.has(key) || ignoredKeys.has(key) || value === null) continue;
    if (key === "exclusiveMinimum" || key === "exclusiveMaximum") continue;
    // What holds without the key is left out; an extension means whatever it says.
    if (value === false && !key.startsWith("x-")) continue;
    if (value === 0 && key.startsWith("min") && key !== "minimum") continue;
    result[typeof value === "object" && !annotationKeys.includes(key) ? extension(key) : key] =
      asValue(value);
  }
  if (schema["default"] !== undefined) result["default"] = asValue(schema["default"]);
  const allowed = schema["const"] === undefined ? schema["enum"] : [schema["const"]];
  if (allowed !== undefined) result["enum"] = asSet(allowed);
  if (schema["type"] !== undefined) {
    const types = asSet(schema["type"]);
    result["type"] = asSet(schema["nullable"] === true ? [...types, "null"] : types);
  }
  const required = asSet(schema["required"] ?? []);
  if (required.length > 0) result["required"] = required;
  for (const [key, bound] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    const value = schema[key] === true ? schema[bound] : schema[key];
    if (typeof value === "number") result[key] = value;
    if (schema[key] === true) delete result[bound];
  }
  return result;
}

/** Objects that no rule looks into are compared as text, like an extension. */
function extension(key: string): string {
  return key.startsWith("x-") ? key : `x-${key}`;
}

function isOnlyReference(schema: Json | undefined): schema is JsonObject {
  return isObject(schema) && typeof schema["$ref"] === "string" && isOnlyAnnotated(schema);
}

function isOnlyAnnotated(schema: JsonObject): boolean {
  return Object.keys(schema).every(
    (key) =>
      key === "$ref" || key === "allOf" || key.startsWith("x-") || annotationKeys.includes(key),
  );
}

/** `shared/schemas/MatrixError.yaml` and `#/components/schemas/MatrixError` are both MatrixError. */
function plainName(id: string): string {
  const last = id
    .replace(/#$/, "")
    .replace(/^.*[/#]/, "")
    .replace(/\.(ya?ml|json)$/, "");
  return last.replace(/[^A-Za-z0-9._-]/g, "_");
}
