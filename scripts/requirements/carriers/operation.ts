/**
 * Carriers about an operation as a whole: that it is there, under which path, with which token, how it may be repeated.
 */
import { isDeepStrictEqual } from "node:util";
import { resolve, type RequestBody } from "../../generate/openapi.ts";
import type { RetryClass } from "../../../src/contract/operation.ts";
import { createCarrier, type Carrier } from "../carrier.ts";
import { Fault, findOperation, onOneLine, type DocumentName } from "../documents.ts";

/**
 * @param route method and path, such as `GET /users/{userId}`
 * @param keys what else the operation has, such as `x-addedInMatrixVersion`
 */
export function operation(
  document: DocumentName,
  operationId: string,
  route?: string,
  keys: Readonly<Record<string, unknown>> = {},
): Carrier {
  const wanted = Object.entries(keys).map(([key, value]) => ` ${key} ${JSON.stringify(value)}`);
  const label = `${document} ${operationId}: ${[route, ...wanted].join("").trim() || "is there"}`;
  return createCarrier(label, (documents) => {
    const found = findOperation(documents, document, operationId);
    const actual = `${found.method.toUpperCase()} ${found.path}`;
    if (route !== undefined && actual !== route) {
      throw new Fault(`${document} ${operationId} is ${actual}, not ${route}`);
    }
    const parts = found.operation as unknown as Readonly<Record<string, unknown>>;
    const differs = Object.keys(keys).find((key) => !isDeepStrictEqual(parts[key], keys[key]));
    if (differs !== undefined) {
      const has = JSON.stringify(parts[differs]);
      throw new Fault(`${document} ${operationId} has ${differs} ${has}`);
    }
  });
}

/** The path that an operation had before; null for an operation that never had another. */
export function legacyPath(
  document: DocumentName,
  operationId: string,
  path: string | null,
): Carrier {
  const label = `${document} ${operationId}: superseded path ${path ?? "none"}`;
  return createCarrier(label, (documents) => {
    findOperation(documents, document, operationId);
    const actual = documents.bundles[document]["x-matrix-legacy-paths"]?.[operationId] ?? null;
    if (actual !== path) {
      throw new Fault(`${document} ${operationId} has the superseded path ${actual ?? "none"}`);
    }
  });
}

/** The path of an operation begins with this. */
export function pathBelow(document: DocumentName, operationId: string, prefix: string): Carrier {
  return createCarrier(`${document} ${operationId}: path below ${prefix}`, (documents) => {
    const { path } = findOperation(documents, document, operationId);
    if (!path.startsWith(prefix)) throw new Fault(`${document} ${operationId} is at ${path}`);
  });
}

/** No path of the document matches. */
export function noPath(document: DocumentName, pattern: RegExp): Carrier {
  return createCarrier(`${document}: no path ${pattern}`, (documents) => {
    const path = Object.keys(documents.bundles[document].paths).find((one) => pattern.test(one));
    if (path !== undefined) throw new Fault(`${document} has ${path}`);
  });
}

/**
 * The security schemes that an operation takes, in any order.
 *
 * @param schemes names of schemes; null where the operation works without a token too
 */
export function tokens(
  document: DocumentName,
  operationId: string,
  schemes: readonly (string | null)[],
): Carrier {
  const names = schemes.map((one) => one ?? "no token").sort();
  const label = `${document} ${operationId}: ${names.join(" or ") || "no token at all"}`;
  return createCarrier(label, (documents) => {
    const placed = findOperation(documents, document, operationId);
    const security = placed.operation.security ?? documents.bundles[document].security ?? [];
    const actual = security.map((one) => Object.keys(one).join("+") || "no token").sort();
    if (!isDeepStrictEqual(actual, names)) {
      throw new Fault(`${document} ${operationId} takes ${actual.join(" or ") || "no token"}`);
    }
  });
}

/** A scheme is among those that an operation takes. */
export function accepts(document: DocumentName, operationId: string, name: string): Carrier {
  return createCarrier(`${document} ${operationId}: ${name} accepted`, (documents) => {
    const placed = findOperation(documents, document, operationId);
    const security = placed.operation.security ?? documents.bundles[document].security ?? [];
    if (!security.some((one) => name in one)) {
      throw new Fault(`${document} ${operationId} does not take ${name}`);
    }
  });
}

/** How an operation may be repeated. */
export function retry(
  document: DocumentName,
  operationId: string,
  retryClass: RetryClass,
): Carrier {
  return createCarrier(`${document} ${operationId}: repeat as ${retryClass}`, (documents) => {
    const actual = findOperation(documents, document, operationId).operation["x-matrix-retry"];
    if (actual !== retryClass) throw new Fault(`${document} ${operationId}: repeat as ${actual}`);
  });
}

/** The description of an operation says it. For what no other part of a document can carry. */
export function description(document: DocumentName, operationId: string, says: RegExp): Carrier {
  return createCarrier(`${document} ${operationId}: description says ${says}`, (documents) => {
    const { operation: found } = findOperation(documents, document, operationId);
    const text = (found as { readonly description?: string }).description ?? "";
    if (!says.test(onOneLine(text))) {
      throw new Fault(`the description of ${document} ${operationId} does not say ${says}`);
    }
  });
}

/** Whether an operation can be called without a body. */
export function requestBody(
  document: DocumentName,
  operationId: string,
  required: boolean,
): Carrier {
  const label = `${document} ${operationId}: body ${required ? "required" : "optional"}`;
  return createCarrier(label, (documents) => {
    const { operation: found } = findOperation(documents, document, operationId);
    if (found.requestBody === undefined) throw new Fault(`${document} ${operationId} has no body`);
    const body = resolve<RequestBody>(documents.bundles[document], found.requestBody);
    if (body.required !== required) {
      throw new Fault(`the body of ${document} ${operationId}: required is ${body.required}`);
    }
  });
}
