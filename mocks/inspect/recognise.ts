/**
 * What a request is, in the words of the documents: which operation, which transaction, which rooms.
 */
import * as draft from "../../src/editions/draft.ts";
import * as v1 from "../../src/editions/v1.ts";
import { createRouter, type Router } from "../../src/contract/route.ts";
import { besideContract } from "../homeserver/beside/route-table.ts";
import type { Asked, Exchange } from "./exchange.ts";

export type Recognised = Pick<Exchange, "operationId" | "txnId" | "about" | "roomIds">;

const routers: Readonly<Record<Asked, readonly Router[]>> = {
  homeserver: [v1.homeserver, besideContract, draft.homeserver, draft.registration].map(
    ({ operations }) => createRouter(operations),
  ),
  "application service": [v1.applicationService, draft.applicationService].map(({ operations }) =>
    createRouter(operations),
  ),
};

/** Older names of the same paths, which mocks serve too. */
const oldPrefix = /^\/_matrix\/(?<api>client|media)\/r0\//u;

/** @param basePath what stands before the paths of the documents, such as `/bridge` */
export function recognise(to: Asked, method: string, pathname: string, basePath = ""): Recognised {
  const own = pathname.startsWith(basePath) ? pathname.slice(basePath.length) : pathname;
  const path = own.replace(oldPrefix, "/_matrix/$<api>/v3/");
  for (const route of routers[to]) {
    const found = route(method, path);
    if (found.kind !== "operation") continue;
    const { txnId, roomId, roomIdOrAlias, eventType, userId, roomAlias, protocol, stateKey } =
      found.parameters;
    const about = [eventType ?? userId ?? roomAlias ?? roomIdOrAlias ?? protocol, stateKey];
    const named = [roomId, roomIdOrAlias].filter((id) => id?.startsWith("!") === true);
    return {
      operationId: found.operation.operationId,
      txnId: txnId ?? null,
      about: about.filter((part) => part !== undefined && part !== "").join(" ") || null,
      roomIds: named as string[],
    };
  }
  return { operationId: null, txnId: null, about: null, roomIds: [] };
}

/** What the body says beside: how much a transaction carries, and the rooms of what is in it. */
export function readBody(text: string): Pick<Exchange, "roomIds"> & {
  readonly carries: string | null;
  readonly errcode: string | null;
} {
  const body = parse(text);
  const { errcode, room_id: roomId } = body;
  const parts: string[] = [];
  const roomIds = new Set<string>();
  if (typeof roomId === "string") roomIds.add(roomId);
  for (const [name, list] of Object.entries(body)) {
    const kind = kinds.find(([ending]) => name.endsWith(ending));
    if (kind === undefined || !Array.isArray(list)) continue;
    if (list.length > 0 || name === "events") {
      const [, one, many] = kind;
      parts.push(`${list.length} ${list.length === 1 ? one : many}`);
    }
    for (const item of list) {
      const room: unknown = isObject(item) ? item["room_id"] : undefined;
      if (typeof room === "string") roomIds.add(room);
    }
  }
  return {
    roomIds: Array.from(roomIds),
    carries: parts.length === 0 ? null : Array.from(new Set(parts)).join(", "),
    errcode: typeof errcode === "string" ? errcode : null,
  };
}

/** The end of a name, since older ones have a prefix → one, many. */
const kinds = [
  ["events", "event", "events"],
  ["ephemeral", "ephemeral", "ephemeral"],
  ["to_device", "to-device", "to-device"],
] as const;

function parse(text: string): Readonly<Record<string, unknown>> {
  if (!text.startsWith("{")) return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
