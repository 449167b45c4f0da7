/**
 * Carriers about parameters of operations.
 */
import { isDeepStrictEqual } from "node:util";
import { parametersOf } from "../../generate/operations.ts";
import { operationsOf, resolve, type Parameter, type Schema } from "../../generate/openapi.ts";
import { createCarrier, type Carrier } from "../carrier.ts";
import { Fault, findOperation, type DocumentName, type Documents } from "../documents.ts";

/** What is wanted of a parameter besides its name. */
export interface ParameterDetails {
  /** Defaults to `query`. */
  readonly in?: "query" | "path";
  readonly required?: boolean;
  /** Keywords of its schema. */
  readonly schema?: Readonly<Record<string, unknown>>;
  /** Keywords of the parameter itself, such as `example` or `x-addedInMatrixVersion`. */
  readonly keys?: Readonly<Record<string, unknown>>;
}

export function parameter(
  document: DocumentName,
  operationId: string,
  name: string,
  details: ParameterDetails = {},
): Carrier {
  const { in: place = "query", required, schema = {}, keys = {} } = details;
  const label = `${document} ${operationId}: ${place} parameter ${name}`;
  return createCarrier(label, (documents) => {
    const found = findParameter(documents, document, operationId, name, place);
    const title = `${document} ${operationId} ${name}`;
    if (found === undefined) {
      throw new Fault(`${document} ${operationId} has no ${place} parameter ${name}`);
    }
    if (required !== undefined && (found.required === true) !== required) {
      throw new Fault(`${title} is ${required ? "not required" : "required"}`);
    }
    requireKeys(title, resolve<Schema>(documents.bundles[document], found.schema), schema);
    requireKeys(title, found as unknown as Readonly<Record<string, unknown>>, keys);
  });
}

export function noParameter(document: DocumentName, operationId: string, name: string): Carrier {
  return createCarrier(`${document} ${operationId}: no parameter ${name}`, (documents) => {
    findOperation(documents, document, operationId);
    if (findParameter(documents, document, operationId, name, "query") !== undefined) {
      throw new Fault(`${document} ${operationId} has a query parameter ${name}`);
    }
  });
}

/**
 * A query parameter is on these operations and on no other.
 *
 * @param except operationId → what the parameter of the same name is there
 */
export function onlyOn(
  document: DocumentName,
  name: string,
  operationIds: readonly string[],
  except: Readonly<Record<string, string>> = {},
): Carrier {
  const label = `${document}: ${name} on ${operationIds.join(", ")} and no other`;
  return createCarrier(label, (documents) => {
    const actual = operationsOf(documents.bundles[document])
      .map(({ operation }) => operation.operationId)
      .filter((id) => findParameter(documents, document, id, name, "query") !== undefined);
    const wanted = [...operationIds, ...Object.keys(except)];
    const missing = wanted.filter((id) => !actual.includes(id));
    const odd = actual.filter((id) => !wanted.includes(id));
    if (missing.length > 0) throw new Fault(`${document}: no ${name} on ${missing.join(", ")}`);
    if (odd.length > 0) throw new Fault(`${document}: ${name} is on ${odd.join(", ")} too`);
  });
}

/** @returns the parameter, or undefined when the operation does not have it */
export function findParameter(
  documents: Documents,
  document: DocumentName,
  operationId: string,
  name: string,
  place: Parameter["in"],
): Parameter | undefined {
  const placed = findOperation(documents, document, operationId);
  return parametersOf(documents.bundles[document], placed).find(
    (one) => one.name === name && one.in === place,
  );
}

function requireKeys(
  title: string,
  actual: Readonly<Record<string, unknown>>,
  wanted: Readonly<Record<string, unknown>>,
): void {
  for (const [key, value] of Object.entries(wanted)) {
    if (isDeepStrictEqual(actual[key], value)) continue;
    throw new Fault(`${title}: ${key} is ${JSON.stringify(actual[key])}`);
  }
}
