/**
 * The wire form of whole documents: what redocly compares, and beside it what redocly cannot compare.
 *
 * All documents of one side become one: the path of each operation is its full path on the wire, with the base path of
 * the servers, and starts with the number of its document. Path parameters are known by their position, since their
 * names are not sent. Parameters are named components, so that redocly pairs them by what they are and not by
 * likeness.
 */
import { basePath } from "./base-path.ts";
import { errcodesOf } from "./errcodes.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  type Located,
  type References,
} from "./references.ts";
import { securityOf, type SecurityFacts } from "./security.ts";
import { createSchemaWriter } from "./wire-schema.ts";
import { writeBody, writeParameter, writeResponses, type Writer } from "./wire-parts.ts";
import { annotations } from "./wire-value.ts";

/** What is known of an operation outside of the wire form. */
interface Operation {
  readonly document: string;
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  readonly security: SecurityFacts;
  /** The errcodes of the examples of each status. */
  readonly errcodes: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface WireDocument {
  readonly document: {
    paths: JsonObject;
    components: { schemas: JsonObject; parameters: JsonObject };
  };
  /** By path of the wire form and method: `/0/_matrix/app/v1/ping post`. */
  readonly operations: Map<string, Operation>;
  /** The operation of each named parameter and what it is: `query parameter limit`. */
  readonly parameters: Map<string, { readonly operation: string; readonly part: string }>;
}

export interface DocumentSource {
  /** How changes name it; empty when only one document is compared. */
  readonly label: string;
  readonly root: JsonObject;
  readonly file: string;
  readonly references: References;
}

export const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

export function writeWireDocument(sources: readonly DocumentSource[]): WireDocument {
  const wire: WireDocument = {
    document: { paths: {}, components: { schemas: {}, parameters: {} } },
    operations: new Map(),
    parameters: new Map(),
  };
  for (const [number, source] of sources.entries()) addDocument(wire, source, number);
  return wire;
}

function addDocument(wire: WireDocument, source: DocumentSource, number: number): void {
  const { root, file, references } = source;
  const schemas = createSchemaWriter(references, `${number}.`);
  const paths = references.follow({ value: root["paths"] ?? {}, file, id: file });
  for (const [path, value] of entries(paths.value)) {
    const item = references.follow({ ...paths, value });
    for (const [method, inner] of entries(item.value)) {
      if (!methods.includes(method)) continue;
      const operation = references.follow({ ...item, value: inner });
      if (!isObject(operation.value) || !isObject(item.value)) continue;
      const full = basePath([operation.value, item.value, root]) + path;
      const key = `/${number}${full.replaceAll(/\{[^}]*\}/g, "{}")}`;
      const writer = { references, schemas, file: operation.file };
      const pathItem = (wire.document.paths[key] ??= {}) as JsonObject;
      const id = `${key} ${method}`;
      pathItem[method] = {
        ...annotations(operation.value, ["operationId", "deprecated", "tags", "externalDocs"]),
        ...annotations({ ...item.value, ...operation.value }, ["summary", "description"]),
        ...writeLater(operation.value, writer),
        parameters: addParameters(wire, { id, path: full, item, operation, writer }),
      };
      wire.operations.set(id, {
        document: source.label,
        operationId: String(operation.value["operationId"] ?? ""),
        method: method.toUpperCase(),
        path: full,
        security: securityOf(operation.value, source),
        errcodes: errcodesOf(operation.value["responses"], writer),
      });
    }
  }
  Object.assign(wire.document.components.schemas, schemas.shared);
}

function writeLater(operation: JsonObject, writer: Writer): JsonObject {
  const body = operation["requestBody"];
  return {
    ...(body === undefined ? {} : { requestBody: writeBody(body, writer) }),
    responses: writeResponses(operation["responses"] ?? {}, writer),
    ...(operation["callbacks"] === undefined
      ? {}
      : annotations({ "x-callbacks": operation["callbacks"] })),
  };
}

interface ParametersOf {
  readonly id: string;
  readonly path: string;
  readonly item: Located;
  readonly operation: Located;
  readonly writer: Writer;
}

/** The parameters of the path and of the operation; the operation's own win. */
function addParameters(wire: WireDocument, of: ParametersOf): Json[] {
  const names = [...of.path.matchAll(/\{([^}]*)\}/g)].map((match) => match[1]);
  const refs = new Map<string, Json>();
  for (const owner of [of.item, of.operation]) {
    const list = isObject(owner.value) ? owner.value["parameters"] : undefined;
    if (!Array.isArray(list)) continue;
    for (const entry of list) {
      const { value, file } = of.writer.references.follow({ ...owner, value: entry });
      if (!isObject(value)) continue;
      const name = String(value["name"]);
      const place = String(value["in"]);
      const position = place === "path" ? names.indexOf(name) : -1;
      const identity = `${of.id} ${place} ${position === -1 ? name.toLowerCase() : position}`;
      const key = identity.replaceAll(/[^A-Za-z0-9]/g, (char) => `_${char.codePointAt(0)}_`);
      wire.document.components.parameters[key] = writeParameter(value, { ...of.writer, file });
      wire.parameters.set(key, { operation: of.id, part: `${place} parameter ${name}` });
      refs.set(key, { $ref: `#/components/parameters/${key}` });
    }
  }
  return [...refs.values()];
}

function entries(value: Json): [string, Json][] {
  return isObject(value) ? Object.entries(value) : [];
}
