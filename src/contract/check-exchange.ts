/**
 * Judges a request and its answer against the contract: what either side did that the documents do not allow.
 */
import { bearerToken } from "../matrix/token.ts";
import { findFault } from "./validate.ts";
import { readQuery } from "./parameters.ts";
import type { Contract, OperationDescription } from "./operation.ts";
import type { Route } from "./route.ts";

/** One thing that a side did and the contract does not allow. Holds no token and no message text. */
export interface Violation {
  readonly side: "request" | "response";
  /** Null when no operation has this path. */
  readonly operationId: string | null;
  /** `error` when the contract forbids it, `warning` when the contract only does not know it, such as a new errcode. */
  readonly severity: "error" | "warning";
  /** What is wrong and where: `body: events/0/content: must be object`. */
  readonly message: string;
}

export interface CheckedRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: URL;
  readonly headers: Headers;
  /** The parsed body; undefined when there is none. */
  readonly body: unknown;
}

export interface CheckedResponse {
  readonly status: number;
  /** The parsed body; undefined when there is none or it is not JSON. */
  readonly body: unknown;
  readonly contentType: string | null;
}

/**
 * @param route where the router of this contract sends the request
 * @returns what the caller did wrong; empty when the request fits
 */
export function checkRequest(
  contract: Contract,
  route: Route,
  request: CheckedRequest,
): Violation[] {
  if (route.kind !== "operation") {
    return [violation("request", null, `${request.method} ${describeRoute(route)}`)];
  }
  const { operation, parameters } = route;
  const { requests, parameters: checks } = contract.validators;
  const given = { ...parameters, ...readQuery(operation, request.url.searchParams) };
  const faults = [
    tokenFault(contract, operation, request),
    prefixed("parameter", findFault(checks[operation.operationId], given)),
    bodyFault(operation, request.body, () =>
      findFault(requests[operation.operationId], request.body),
    ),
  ];
  return faults
    .filter((fault) => fault !== undefined)
    .map((fault) => violation("request", operation.operationId, fault));
}

/** @returns what the server did wrong; empty when the answer fits */
export function checkResponse(
  contract: Contract,
  operation: OperationDescription,
  response: CheckedResponse,
): Violation[] {
  const { operationId, statuses, errcodes } = operation;
  if (!statuses.includes(response.status)) {
    const declared = statuses.join(", ");
    return [
      violation(
        "response",
        operationId,
        `status ${response.status} is not declared, only ${declared}`,
      ),
    ];
  }
  const validator = contract.validators.responses[operationId]?.[String(response.status)];
  if (validator === undefined) return [];
  if (response.body === undefined) {
    return [violation("response", operationId, `${response.status}: the body is not JSON`)];
  }
  const fault = prefixed(`${response.status}`, findFault(validator, response.body));
  if (fault !== undefined) return [violation("response", operationId, fault)];
  const known = errcodes[String(response.status)];
  const errcode = errcodeOf(response.body);
  if (known === undefined || errcode === undefined || known.includes(errcode)) return [];
  const message = `${response.status}: ${errcode} is not among the declared codes`;
  return [{ ...violation("response", operationId, message), severity: "warning" }];
}

function violation(
  side: Violation["side"],
  operationId: string | null,
  message: string,
): Violation {
  return { side, operationId, severity: "error", message };
}

function describeRoute(route: Exclude<Route, { kind: "operation" }>): string {
  if (route.kind === "unknown-path") return "is to a path that the contract does not have";
  if (route.kind === "malformed-path") return "has a malformed percent escape in its path";
  return `is not a method of this path, only ${route.allowed.join(", ")}`;
}

function tokenFault(
  contract: Contract,
  operation: OperationDescription,
  request: CheckedRequest,
): string | undefined {
  if (operation.token === null || !operation.tokenRequired) return undefined;
  const inHeader = bearerToken(request.headers.get("authorization")) !== undefined;
  const inQuery = request.url.searchParams.has("access_token");
  if (contract.tokenIn === "header" && !inHeader && inQuery) return undefined;
  if (contract.tokenIn === "query" ? inQuery : inHeader) return undefined;
  return `the ${operation.token} is missing`;
}

function bodyFault(
  operation: OperationDescription,
  body: unknown,
  find: () => string | undefined,
): string | undefined {
  if (operation.requestBody === null) return undefined;
  if (body !== undefined) return prefixed("body", find());
  const json = operation.requestBody.mediaTypes.includes("application/json");
  return json && operation.requestBody.required ? "body: missing" : undefined;
}

function prefixed(place: string, fault: string | undefined): string | undefined {
  return fault === undefined ? undefined : `${place}: ${fault}`;
}

function errcodeOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("errcode" in body)) return undefined;
  return typeof body.errcode === "string" ? body.errcode : undefined;
}
