/**
 * Carriers about named examples: their exact content, where a requirement gives it.
 */
import { isDeepStrictEqual } from "node:util";
import { resolve, type Example, type RequestBody } from "../../generate/openapi.ts";
import { createCarrier, type Carrier } from "../carrier.ts";
import { Fault, findOperation, type DocumentName, type Documents } from "../documents.ts";
import { findResponse } from "./response.ts";

/** What is wanted of an example's value. */
export interface ExampleDetails {
  /** Keys and indices that lead to a part of the value. Defaults to the whole. */
  readonly at?: readonly (string | number)[];
  /** The part is exactly this. */
  readonly equals?: unknown;
  /** The part is an object that has these among its members. */
  readonly includes?: Readonly<Record<string, unknown>>;
}

/** @param place `request`, or the status of an answer */
export function example(
  document: DocumentName,
  operationId: string,
  place: "request" | number,
  name: string,
  details: ExampleDetails = {},
): Carrier {
  const { at = [], includes = {} } = details;
  const where = at.length === 0 ? "" : ` at ${at.join(".")}`;
  const label = `${document} ${operationId}: ${place} example ${name}${where}`;
  return createCarrier(label, (documents) => {
    const content =
      place === "request"
        ? requestContent(documents, document, operationId)
        : findResponse(documents, document, operationId, place).content;
    const found = content?.["application/json"]?.examples?.[name];
    if (found === undefined) throw new Fault(`there is no ${label}`);
    const { value } = resolve<Example>(documents.bundles[document], found);
    const part = at.reduce<unknown>(memberOf, value);
    if ("equals" in details && !isDeepStrictEqual(part, details.equals)) {
      throw new Fault(`${label} is ${JSON.stringify(part)}`);
    }
    for (const [key, wanted] of Object.entries(includes)) {
      if (isDeepStrictEqual(memberOf(part, key), wanted)) continue;
      throw new Fault(`${label}: ${key} is ${JSON.stringify(memberOf(part, key))}`);
    }
  });
}

function requestContent(documents: Documents, document: DocumentName, operationId: string) {
  const { requestBody } = findOperation(documents, document, operationId).operation;
  if (requestBody === undefined) throw new Fault(`${document} ${operationId} has no body`);
  return resolve<RequestBody>(documents.bundles[document], requestBody).content;
}

function memberOf(value: unknown, key: string | number): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[key];
}
