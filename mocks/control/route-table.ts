/**
 * The paths by which a test suite in any language reaches into the mock homeserver, beside what Matrix has.
 * `mocks/README.md` says what goes in and out.
 */
import type { AnyCheckedContract, OperationDescription } from "../../src/contract/operation.ts";

type Method = OperationDescription["method"];

export const controlPrefix = "/_mock/";

const routes = {
  listPushed: ["GET", "/_mock/pushed"],
  awaitPushed: ["GET", "/_mock/pushed/next"],
  awaitDelivered: ["POST", "/_mock/until-delivered"],
  listServices: ["GET", "/_mock/services"],
  addTrouble: ["POST", "/_mock/trouble"],
  getTrouble: ["GET", "/_mock/trouble/{troubleId}"],
  stopTrouble: ["DELETE", "/_mock/trouble/{troubleId}"],
  advance: ["POST", "/_mock/advance"],
  restart: ["POST", "/_mock/restart"],
  reset: ["POST", "/_mock/reset"],
  addUser: ["POST", "/_mock/users"],
  putRegistration: ["PUT", "/_mock/registrations/{registrationId}"],
  removeRegistration: ["DELETE", "/_mock/registrations/{registrationId}"],
} as const satisfies Record<string, readonly [Method, string]>;

export type ControlOperation = keyof typeof routes;

const queries: { readonly [Id in ControlOperation]?: OperationDescription["queryParameters"] } = {
  listPushed: [{ name: "registration_id", required: false, type: "string" }],
  awaitPushed: [
    { name: "registration_id", required: false, type: "string" },
    { name: "timeout", required: false, type: "integer" },
  ],
};

function describe(operationId: ControlOperation): OperationDescription {
  const [method, path] = routes[operationId];
  const hasBody = method === "POST" || method === "PUT";
  return {
    operationId,
    method,
    path,
    legacyPath: null,
    restOfPath: false,
    token: null,
    tokenRequired: false,
    pathParameters: Array.from(path.matchAll(/\{(?<name>\w+)\}/gu), (one) => one[1] ?? ""),
    queryParameters: queries[operationId] ?? [],
    requestBody: hasBody ? { required: false, mediaTypes: ["application/json"] } : null,
    statuses: [200, 400, 404, 415],
    errcodes: {},
    retry: method === "GET" ? "safe" : "unsafe",
  };
}

export const controlContract: AnyCheckedContract = {
  name: "control",
  tokenIn: "header",
  operations: Object.fromEntries(
    Object.keys(routes).map((id) => [id, describe(id as ControlOperation)]),
  ),
  validators: { schemas: {}, events: {}, requests: {}, responses: {}, parameters: {} },
};
