/**
 * Carriers about fields of bodies, of named schemas and of the registration file.
 */
import { isDeepStrictEqual } from "node:util";
import {
  resolve,
  type Bundle,
  type MediaType,
  type RequestBody,
  type Response,
  type Schema,
} from "../../generate/openapi.ts";
import { createCarrier, type Carrier } from "../carrier.ts";
import {
  Fault,
  findOperation,
  onOneLine,
  type DocumentName,
  type Documents,
} from "../documents.ts";
import { followPath } from "../schema-path.ts";

/** What is wanted of a field besides its place. */
export interface FieldDetails {
  /** True: every alternative of the schema requires it. False: it may be left out. */
  readonly required?: boolean;
  /** Every alternative of the schema has it. */
  readonly everywhere?: boolean;
  /** Keywords of its schema, all of which hold in one alternative. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** Its description says it. */
  readonly says?: RegExp;
}

/** @param path such as `namespaces.users[].regex`; empty for the body itself */
export function requestField(
  document: DocumentName,
  operationId: string,
  path: string,
  details: FieldDetails = {},
): Carrier {
  const label = `${document} ${operationId}: request ${path}`;
  return field(label, path, details, (documents) => {
    const bundle = documents.bundles[document];
    return [bundle, requestSchema(bundle, documents, document, operationId)];
  });
}

export function responseField(
  document: DocumentName,
  operationId: string,
  status: number,
  path: string,
  details: FieldDetails = {},
): Carrier {
  const label = `${document} ${operationId}: ${status} ${path}`;
  return field(label, path, details, (documents) => {
    const bundle = documents.bundles[document];
    const { operation } = findOperation(documents, document, operationId);
    const response = operation.responses[String(status)];
    if (response === undefined) throw new Fault(`${document} ${operationId} has no ${status}`);
    return [bundle, schemaOf(resolve<Response>(bundle, response).content, label)];
  });
}

/** @param path of a property; empty for the schema itself */
export function schema(
  document: DocumentName,
  name: string,
  path = "",
  details: FieldDetails = {},
): Carrier {
  const label = `${document}: schema ${name} ${path}`.trimEnd();
  return field(label, path, details, (documents) => {
    const bundle = documents.bundles[document];
    const found = bundle.components?.["schemas"]?.[name];
    if (found === undefined) throw new Fault(`${document} has no schema ${name}`);
    return [bundle, found as Schema];
  });
}

/** A key of the registration file. */
export function registrationKey(path: string, details: FieldDetails = {}): Carrier {
  return field(`registration file: ${path}`, path, details, ({ registration }) => {
    // References inside the schema are from its root.
    return [registration as unknown as Bundle, registration];
  });
}

/** A field is not there, while what it would be part of is. */
export function noField(document: DocumentName, name: string, path: string): Carrier {
  return createCarrier(`${document}: schema ${name} without ${path}`, (documents) => {
    const bundle = documents.bundles[document];
    const found = bundle.components?.["schemas"]?.[name];
    if (found === undefined) throw new Fault(`${document} has no schema ${name}`);
    if (followPath(bundle, found as Schema, path) !== undefined) {
      throw new Fault(`${document}: schema ${name} has ${path}`);
    }
  });
}

function field(
  label: string,
  path: string,
  { required, everywhere = false, schema: keywords = {}, says }: FieldDetails,
  start: (documents: Documents) => readonly [Bundle, Schema],
): Carrier {
  return createCarrier(label, (documents) => {
    const place = followPath(...start(documents), path);
    if (place === undefined) throw new Fault(`${label} is not there`);
    if (everywhere && !place.everywhere) throw new Fault(`${label} is not in every alternative`);
    if (required !== undefined && place.required !== required) {
      throw new Fault(`${label} is ${required ? "not required" : "required"}`);
    }
    const fits = place.alternatives.some((facets) =>
      Object.entries(keywords).every(([key, value]) =>
        facets.some((one) => isDeepStrictEqual(one[key], value)),
      ),
    );
    if (!fits) throw new Fault(`${label} has not ${JSON.stringify(keywords)}`);
    const texts = place.alternatives.flat().map((one) => one["description"]);
    if (says !== undefined && !texts.some((text) => says.test(onOneLine(String(text))))) {
      throw new Fault(`the description of ${label} does not say ${says}`);
    }
  });
}

function requestSchema(
  bundle: Bundle,
  documents: Documents,
  document: DocumentName,
  operationId: string,
): Schema {
  const { operation } = findOperation(documents, document, operationId);
  if (operation.requestBody === undefined) throw new Fault(`${document} ${operationId}: no body`);
  const { content } = resolve<RequestBody>(bundle, operation.requestBody);
  return schemaOf(content, `${document} ${operationId} request`);
}

function schemaOf(content: Readonly<Record<string, MediaType>> | undefined, label: string): Schema {
  const found = content?.["application/json"]?.schema;
  if (found === undefined) throw new Fault(`${label} is not JSON with a schema`);
  return found;
}
