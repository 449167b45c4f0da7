/**
 * What clients ask for beside the documents. Application services do not need these operations, and `openapi/` describes
 * what passes between them and a homeserver; but test suites bring clients of all kinds, and some do not start without a
 * filter, or read state without the slash at the end. So the table is written by hand, and nothing is checked by schemas.
 */
import type { AnyCheckedContract, OperationDescription } from "../../../src/contract/operation.ts";

type Method = OperationDescription["method"];

const v3 = "/_matrix/client/v3";
const media = "/_matrix/media/v3";

const routes = {
  createFilter: ["POST", `${v3}/user/{userId}/filter`],
  getFilter: ["GET", `${v3}/user/{userId}/filter/{filterId}`],
  getPushRules: ["GET", `${v3}/pushrules/`],
  getTurnServer: ["GET", `${v3}/voip/turnServer`],
  requestOpenIdToken: ["POST", `${v3}/user/{userId}/openid/request_token`],
  getOpenIdUser: ["GET", "/_matrix/federation/v1/openid/userinfo"],
  getRoomStateByType: ["GET", `${v3}/rooms/{roomId}/state/{eventType}`],
  setRoomStateByType: ["PUT", `${v3}/rooms/{roomId}/state/{eventType}`],
  getContent: ["GET", `${media}/download/{serverName}/{mediaId}`],
  getContentOverrideName: ["GET", `${media}/download/{serverName}/{mediaId}/{fileName}`],
  getContentThumbnail: ["GET", `${media}/thumbnail/{serverName}/{mediaId}`],
  getConfig: ["GET", `${media}/config`],
} as const satisfies Record<string, readonly [Method, string]>;

export type BesideOperation = keyof typeof routes;

/** Media were for everybody until v1.11. Whose an OpenID token is, anybody asks who has it. */
const isOpen = (path: string): boolean =>
  (path.startsWith(media) && !path.endsWith("/config")) || path.endsWith("/openid/userinfo");

function describe(operationId: string, [method, path]: readonly [Method, string]) {
  const actAs = ["user_id", "device_id", "org.matrix.msc3202.device_id"];
  return {
    operationId,
    method,
    path,
    legacyPath: path === `${v3}/pushrules/` ? `${v3}/pushrules` : null,
    restOfPath: false,
    token: isOpen(path) ? null : "asToken",
    tokenRequired: !isOpen(path),
    pathParameters: Array.from(path.matchAll(/\{(?<name>\w+)\}/gu), (one) => one[1] ?? ""),
    queryParameters: [
      ...actAs.map((name) => ({ name, required: false, type: "string" as const })),
      { name: "ts", required: false, type: "integer" as const },
      ...(isOpen(path) ? [{ name: "access_token", required: false, type: "string" as const }] : []),
    ],
    requestBody:
      method === "GET" ? null : { required: true, mediaTypes: ["application/json"] as const },
    statuses: [200, 400, 401, 403, 404],
    errcodes: {},
    retry: method === "GET" ? "safe" : "idempotent",
  } satisfies OperationDescription;
}

export const besideContract: AnyCheckedContract = {
  name: "beside",
  tokenIn: "header",
  operations: Object.fromEntries(
    Object.entries(routes).map(([id, route]) => [id, describe(id, route)]),
  ),
  validators: { schemas: {}, events: {}, requests: {}, responses: {}, parameters: {} },
};
