/**
 * What a request is: which operation, and who is asked.
 */
import { createRouter, type Router } from "../../src/contract/route.ts";
import * as draft from "../../src/editions/draft.ts";
import * as v1 from "../../src/editions/v1.ts";
import type { TroublePoint } from "./plan.ts";

export interface RequestPoint {
  readonly to: "application-service" | "homeserver";
  /** Null for what is none of the contract's. */
  readonly operationId: string | null;
}

/** In this order: a path of the draft may look like one of v1. */
const routers: readonly (readonly [RequestPoint["to"], Router])[] = [
  ["application-service", createRouter(v1.applicationService.operations)],
  ["homeserver", createRouter(v1.homeserver.operations)],
  ["application-service", createRouter(draft.applicationService.operations)],
  ["homeserver", createRouter(draft.homeserver.operations)],
];

/** Homeservers serve v3 under the names before v1.1 too. */
const oldPrefix = /^\/_matrix\/(?<api>client|media)\/r0\//u;

/**
 * @param path undecoded, without query; what stands before `/_matrix/` does not count
 * @param to who is asked, where that is known
 */
export function pointOf(method: string, path: string, to?: RequestPoint["to"]): RequestPoint {
  const start = path.indexOf("/_matrix/");
  const own = path.slice(Math.max(0, start)).replace(oldPrefix, "/_matrix/$<api>/v3/");
  for (const [side, route] of routers) {
    if (to !== undefined && side !== to) continue;
    const found = route(method, own);
    if (found.kind === "operation") return { to: side, operationId: found.operation.operationId };
  }
  const isToService = own.startsWith("/_matrix/app/");
  return { to: to ?? (isToService ? "application-service" : "homeserver"), operationId: null };
}

const queries: ReadonlySet<string | null> = new Set(["queryUserById", "queryRoomByAlias"]);

const operationIds: ReadonlySet<string> = new Set(
  [v1.applicationService, v1.homeserver].flatMap(({ operations }) => Object.keys(operations)),
);

/** All but the operations. */
export const points = [
  "any",
  "application-service",
  "homeserver",
  "transaction",
  "query",
] as const satisfies readonly TroublePoint[];

export function isPoint(name: string): name is TroublePoint {
  return (points as readonly string[]).includes(name) || operationIds.has(name);
}

export function isAt(point: TroublePoint, { to, operationId }: RequestPoint): boolean {
  if (point === "any" || point === to || point === operationId) return true;
  if (to === "homeserver") return false;
  return point === "transaction" ? operationId === "sendTransaction" : isQuery(point, operationId);
}

function isQuery(point: TroublePoint, operationId: string | null): boolean {
  return point === "query" && queries.has(operationId);
}
