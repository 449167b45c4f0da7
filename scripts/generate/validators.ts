/**
 * Standalone validators of a document: JavaScript that needs no Ajv at run time.
 *
 * Exported are `schemas` (by component name), `requests`, `responses` (by operationId, and status), `parameters`, and
 * `events` (the known ones, by their type).
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import {
  operationsOf,
  resolve,
  toPointer,
  type Bundle,
  type PlacedOperation,
  type Response,
} from "./openapi.ts";
import { parametersOf } from "./operations.ts";
import { withQuickPatterns } from "./quick-patterns.ts";

/**
 * @param document a bundled document
 * @returns the text of a TypeScript file
 */
export function generateValidators(document: Bundle): string {
  const parameters = parameterSchemas(document);
  const ajv = new Ajv2020({
    code: { source: true, esm: true, lines: true },
    // The patterns of the identifiers say what the formats mean.
    validateFormats: false,
    allowUnionTypes: true,
    // Lengths in UTF-16 units: never more than the bytes that Matrix limits, and counted without looking at the text.
    unicode: false,
    // It would warn that `unicode` is deprecated; what is wrong with a schema is thrown.
    logger: false,
    unicodeRegExp: false,
    // OpenAPI keywords beside JSON Schema's are not for the validator; the ruleset checks the documents.
    strictSchema: false,
  });
  ajv.addSchema({ ...document, parameters }, "document");

  const exports = createExports();
  const schemas = Object.keys(document.components?.["schemas"] ?? {}).map((name) =>
    entry(name, exports.add(toPointer("components", "schemas", name))),
  );
  const events = knownEvents(document).map(([type, name]) =>
    entry(type, exports.add(toPointer("components", "schemas", name))),
  );
  const operations = operationsOf(document);
  const requests = operations.flatMap((placed) => {
    const pointer = requestPointer(document, placed);
    return pointer === undefined ? [] : [entry(placed.operation.operationId, exports.add(pointer))];
  });
  const responses = operations.map((placed) => {
    const byStatus = responsePointers(document, placed).map(([status, pointer]) =>
      entry(status, exports.add(pointer)),
    );
    return entry(placed.operation.operationId, `{ ${byStatus.join(", ")} }`);
  });
  const parameterEntries = Object.keys(parameters).map((id) =>
    entry(id, exports.add(toPointer("parameters", id))),
  );

  const code = standalone.default(ajv, exports.references());
  return `// @ts-nocheck: the code below is Ajv's
${withQuickPatterns(withoutRequire(code))}
${table("schemas", schemas)}
${table("events", events)}
${table("requests", requests)}
${table("responses", responses)}
${table("parameters", parameterEntries)}
`;
}

/** Gives each distinct schema one exported name. */
function createExports() {
  const names = new Map<string, string>();
  return {
    add(pointer: string): string {
      const name = names.get(pointer) ?? `v${names.size}`;
      names.set(pointer, name);
      return name;
    },
    /** Exported name → the schema it validates, as Ajv wants it. */
    references: () =>
      Object.fromEntries([...names].map(([pointer, name]) => [name, `document${pointer}`])),
  };
}

/** @returns type of an event and name of its schema, of all that `KnownEvent` is made of */
function knownEvents(document: Bundle): [string, string][] {
  const schemas = document.components?.["schemas"] ?? {};
  const known = schemas["KnownEvent"] as { anyOf?: readonly { $ref: string }[] } | undefined;
  return (known?.anyOf ?? []).map(({ $ref }) => {
    const name = $ref.slice($ref.lastIndexOf("/") + 1);
    const schema = schemas[name] as { properties?: { type?: { const?: unknown } } } | undefined;
    const type = schema?.properties?.type?.const;
    if (typeof type !== "string") throw new Error(`the schema ${name} does not say its event type`);
    return [type, name];
  });
}

function requestPointer(document: Bundle, placed: PlacedOperation): string | undefined {
  const body = placed.operation.requestBody;
  if (body === undefined) return undefined;
  const base = "$ref" in body ? body.$ref : `${placed.pointer}/requestBody`;
  return jsonPointer(base, resolve(document, body).content);
}

function responsePointers(document: Bundle, placed: PlacedOperation): [string, string][] {
  return Object.entries(placed.operation.responses).flatMap(([status, response]) => {
    const base = "$ref" in response ? response.$ref : `${placed.pointer}/responses/${status}`;
    const { content } = resolve<Response>(document, response);
    const pointer = content && jsonPointer(base, content);
    return pointer === undefined ? [] : [[status, pointer] as [string, string]];
  });
}

/** The JSON schema of a body; where it only refers to a component, the component, so that it is compiled once. */
function jsonPointer(base: string, content: NonNullable<Response["content"]>): string | undefined {
  const schema = content["application/json"]?.schema;
  if (schema === undefined) return undefined;
  return schema.$ref ?? `${base}/content/application~1json/schema`;
}

/** One object schema per operation over its query parameters. */
function parameterSchemas(document: Bundle): Record<string, object> {
  return Object.fromEntries(
    operationsOf(document).map((placed) => {
      const own = parametersOf(document, placed).filter((one) => one.in !== "header");
      return [
        placed.operation.operationId,
        {
          type: "object",
          properties: Object.fromEntries(own.map((one) => [one.name, one.schema])),
          required: own.filter((one) => one.required).map((one) => one.name),
        },
      ];
    }),
  );
}

function entry(key: string, value: string): string {
  return `${JSON.stringify(key)}: ${value}`;
}

function table(name: string, entries: readonly string[]): string {
  return `export const ${name} = {\n${entries.map((one) => `  ${one},`).join("\n")}\n};`;
}

function withoutRequire(code: string): string {
  const needed = /require\("([^"]+)"\)/u.exec(code);
  if (needed !== null) throw new Error(`a validator needs ${needed[1]} at run time`);
  return code;
}
