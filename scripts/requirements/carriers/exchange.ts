/**
 * Carriers that are a whole request, such as those of the worked example of the draft: the document allows exactly it.
 */
import { checkRequest, checkResponse } from "../../../src/contract/check-exchange.ts";
import { createRouter, type Route } from "../../../src/contract/route.ts";
import type { AnyCheckedContract } from "../../../src/contract/operation.ts";
import { createCarrier, type Carrier } from "../carrier.ts";
import { Fault, findOperation, type DocumentName } from "../documents.ts";

export interface Exchange {
  /** Method, path and query as sent, such as `GET /users/%40bob%3Aa?access_token=T_h`. */
  readonly request: string;
  readonly body?: unknown;
  /** Defaults to 200. */
  readonly status?: number;
  /** Defaults to an object that carries nothing. */
  readonly response?: unknown;
}

/** The draft names no prefixes; these are the ones of the documents (U2). */
const prefixes: Readonly<Record<DocumentName, string>> = {
  "v1/application-service": "",
  "v1/homeserver": "",
  "draft/application-service": "",
  "draft/homeserver": "/_matrix/client/api/v1",
  "draft/registration": "/_matrix/appservice/v1",
};

/** The document takes this request for this operation, and allows this answer. */
export function exchange(
  document: DocumentName,
  operationId: string,
  { request, body, status = 200, response = {} }: Exchange,
): Carrier {
  return createCarrier(`${document} ${operationId}: ${request}`, (documents) => {
    findOperation(documents, document, operationId);
    const contract = documents.contracts[document];
    const { route, url } = routeOf(contract, prefixes[document], request);
    if (route.kind !== "operation" || route.operation.operationId !== operationId) {
      throw new Fault(`${document}: ${request} is not ${operationId}`);
    }
    const foreign = [...url.searchParams.keys()].find(
      (name) =>
        !(name === "access_token" && contract.tokenIn === "query") &&
        !route.operation.queryParameters.some((one) => one.name === name),
    );
    if (foreign !== undefined) throw new Fault(`${document} ${operationId} takes no ${foreign}`);
    const violation = [
      ...checkRequest(contract, route, { url, headers: new Headers(), body: encode(body) }),
      ...checkResponse(contract, route.operation, {
        status,
        headers: new Headers({ "content-type": "application/json" }),
        body: encode(response),
      }),
    ][0];
    if (violation !== undefined) {
      throw new Fault(`${document} ${operationId}: ${violation.side} ${violation.message}`);
    }
  });
}

/** The document does not allow this body. */
export function refused(
  document: DocumentName,
  operationId: string,
  body: Readonly<Record<string, unknown>>,
): Carrier {
  const text = JSON.stringify(body);
  return createCarrier(`${document} ${operationId}: refuses ${text}`, (documents) => {
    findOperation(documents, document, operationId);
    const validator = documents.contracts[document].validators.requests[operationId];
    if (validator === undefined || validator(body)) {
      throw new Fault(`${document} ${operationId} allows ${text}`);
    }
  });
}

function routeOf(
  contract: AnyCheckedContract,
  prefix: string,
  request: string,
): { readonly route: Route; readonly url: URL; readonly method: string } {
  const [method = "", target = ""] = request.split(" ", 2);
  const url = new URL(prefix + target, "http://127.0.0.1");
  return { route: createRouter(contract.operations)(method, url.pathname), url, method };
}

function encode(body: unknown): Uint8Array {
  return new TextEncoder().encode(body === undefined ? "" : JSON.stringify(body));
}
