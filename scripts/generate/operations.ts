/**
 * The operation table of a document: what a client, a server and a retry policy need to know at run time.
 */
import {
  operationsOf,
  resolve,
  type Bundle,
  type Operation,
  type Parameter,
  type PlacedOperation,
} from "./openapi.ts";

const tokenRoles = ["hsToken", "asToken", "accessToken"] as const;
const retryClasses = ["safe", "idempotent", "transaction", "unsafe"];

/**
 * @param document a bundled document
 * @param name of the document, to import its types
 * @returns the text of a TypeScript file that exports `operations`
 */
export function generateOperations(document: Bundle, name: string): string {
  const base = name.split("/").at(-1) ?? name;
  const table = Object.fromEntries(
    operationsOf(document).map((placed) => [
      placed.operation.operationId,
      describe(document, placed),
    ]),
  );
  return `import type { operations as Types } from "./${base}.types.ts";

export const operations = ${JSON.stringify(table, undefined, 2)} as const satisfies {
  readonly [Id in keyof Types]: {
    readonly operationId: Id;
    readonly statuses: readonly (keyof Types[Id]["responses"])[];
    readonly [rest: string]: unknown;
  };
};
`;
}

function describe(document: Bundle, placed: PlacedOperation): Record<string, unknown> {
  const { operation, path, method } = placed;
  const parameters = parametersOf(document, placed);
  const { token, tokenRequired } = tokenOf(document, operation);
  const retry = operation["x-matrix-retry"];
  if (retry === undefined || !retryClasses.includes(retry)) {
    throw new Error(`${operation.operationId}: x-matrix-retry is ${retry ?? "missing"}`);
  }
  return {
    operationId: operation.operationId,
    method: method.toUpperCase(),
    path,
    legacyPath: document["x-matrix-legacy-paths"]?.[operation.operationId] ?? null,
    restOfPath: operation["x-matrix-rest-of-path"] === true,
    token,
    tokenRequired,
    pathParameters: parameters.filter((one) => one.in === "path").map((one) => one.name),
    queryParameters: parameters
      .filter((one) => one.in === "query")
      .map((one) => ({
        name: one.name,
        required: one.required === true,
        type: typeOf(document, one),
      })),
    requestBody: bodyOf(document, operation),
    statuses: Object.keys(operation.responses).map(Number),
    errcodes: errcodesOf(document, operation),
    retry,
  };
}

/** Parameters of the path item and of the operation. */
export function parametersOf(document: Bundle, placed: PlacedOperation): Parameter[] {
  const both = [...(placed.item.parameters ?? []), ...(placed.operation.parameters ?? [])];
  return both.map((one) => resolve<Parameter>(document, one));
}

function typeOf(document: Bundle, parameter: Parameter): string {
  const { type } = resolve(document, parameter.schema);
  // Identifiers are unions of strings at most, so a schema without a type is a string on the wire.
  if (type === undefined) return "string";
  return typeof type === "string" ? type : (type.find((one) => one !== "null") ?? "string");
}

function tokenOf(document: Bundle, operation: Operation) {
  const security = operation.security ?? document.security ?? [];
  const names = new Set(security.flatMap((one) => Object.keys(one)));
  return {
    token: tokenRoles.find((role) => names.has(role)) ?? null,
    tokenRequired: names.size > 0 && security.every((one) => Object.keys(one).length > 0),
  };
}

function bodyOf(document: Bundle, operation: Operation) {
  if (operation.requestBody === undefined) return null;
  const body = resolve(document, operation.requestBody);
  return { required: body.required === true, mediaTypes: Object.keys(body.content) };
}

/** The names of error examples are errcodes; this is where the list per status comes from. */
function errcodesOf(document: Bundle, operation: Operation): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(operation.responses).flatMap(([status, response]) => {
      if (Number(status) < 400) return [];
      const content = resolve(document, response).content?.["application/json"];
      const names = Object.keys(content?.examples ?? {});
      return [[status, names.filter((name) => /^[A-Z][A-Z0-9_.]+$/u.test(name))]];
    }),
  );
}
