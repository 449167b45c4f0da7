// @ts-check
/**
 * Which key of which OpenAPI object holds what.
 * @see https://spec.openapis.org/oas/v3.1.0#schema
 */

/** @import { Kind } from "./types.d.ts" */

/** @typedef {"one" | "list" | "map"} Shape */

/** @type {[Shape, Kind]} */
const schema = ["one", "schema"];
/** @type {[Shape, Kind]} */
const schemas = ["list", "schema"];
/** @type {[Shape, Kind]} */
const namedSchemas = ["map", "schema"];
/** @type {[Shape, Kind]} */
const operation = ["one", "operation"];
/** @type {Record<string, [Shape, Kind]>} */
const described = { schema, examples: ["map", "example"], content: ["map", "mediaType"] };

export const METHODS = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/** @type {Record<Kind, Record<string, [Shape, Kind]>>} */
export const STRUCTURE = {
  document: {
    info: ["one", "info"],
    tags: ["list", "tag"],
    servers: ["list", "server"],
    paths: ["map", "pathItem"],
    components: ["one", "components"],
  },
  components: {
    schemas: namedSchemas,
    responses: ["map", "response"],
    parameters: ["map", "parameter"],
    examples: ["map", "example"],
    requestBodies: ["map", "requestBody"],
    headers: ["map", "header"],
    securitySchemes: ["map", "securityScheme"],
    pathItems: ["map", "pathItem"],
  },
  info: {},
  tag: {},
  server: {},
  securityScheme: {},
  pathItem: {
    parameters: ["list", "parameter"],
    ...Object.fromEntries(METHODS.map((method) => [method, operation])),
  },
  operation: {
    parameters: ["list", "parameter"],
    requestBody: ["one", "requestBody"],
    responses: ["map", "response"],
  },
  parameter: described,
  header: described,
  requestBody: { content: ["map", "mediaType"] },
  response: { headers: ["map", "header"], content: ["map", "mediaType"] },
  mediaType: { schema, examples: ["map", "example"] },
  example: {},
  schema: {
    properties: namedSchemas,
    patternProperties: namedSchemas,
    dependentSchemas: namedSchemas,
    $defs: namedSchemas,
    additionalProperties: schema,
    unevaluatedProperties: schema,
    propertyNames: schema,
    items: schema,
    unevaluatedItems: schema,
    contains: schema,
    prefixItems: schemas,
    allOf: schemas,
    anyOf: schemas,
    oneOf: schemas,
    not: schema,
    if: schema,
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: schema,
    else: schema,
  },
};
