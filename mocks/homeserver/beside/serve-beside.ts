/**
 * Serves what is beside the documents.
 */
import { createRouter } from "../../../src/contract/route.ts";
import { createServe, type ServedRequest, type ServeHandler } from "../../../src/contract/serve.ts";
import {
  type Caller,
  createIdentifyCaller,
  type ServedDocument,
} from "../../../src/homeserver/index.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { checkOwner, done, notFound } from "../context.ts";
import { findMedia, headersOf } from "../handlers/media.ts";
import type { Home } from "../home.ts";
import { createKnownUsers } from "../known-users.ts";
import { sendEvent } from "../rooms/send-event.ts";
import { requireReadable, stateOf } from "../rooms/visibility.ts";
import type { Content } from "../state/account-data.ts";
import { stateKeyOf } from "../state/room.ts";
import { createOpenId } from "./openid.ts";
import { besideContract, type BesideOperation } from "./route-table.ts";

const pushRules = { global: { override: [], content: [], room: [], sender: [], underride: [] } };

export function serveBeside(home: Home, onError: (error: unknown) => void): ServedDocument {
  const { filters, media } = home.state;
  const download: ServeHandler = async ({ path, incoming }) => {
    const { serverName = "", mediaId = "", fileName } = path;
    const signal = incoming.signal?.() ?? new AbortController().signal;
    const found = await findMedia(home, { serverName, mediaId, signal });
    const headers = headersOf({ ...found, fileName: fileName ?? found.fileName });
    return { status: 200, body: found.bytes, headers };
  };

  const handlers: Readonly<Record<BesideOperation, ServeHandler>> = {
    createFilter(request) {
      const caller = callerOf(request);
      checkOwner(caller, request.path["userId"] as Caller["userId"]);
      return { status: 200, body: { filter_id: filters.add(caller.userId, contentOf(request)) } };
    },
    getFilter(request) {
      const caller = callerOf(request);
      checkOwner(caller, request.path["userId"] as Caller["userId"]);
      const filter = filters.get(caller.userId, request.path["filterId"] ?? "");
      if (filter === undefined) throw notFound("there is no such filter");
      return { status: 200, body: filter };
    },
    getPushRules: () => ({ status: 200, body: pushRules }),
    getTurnServer: () => done,
    ...createOpenId(home, callerOf),
    getRoomStateByType(request) {
      const { roomId = "", eventType = "" } = request.path;
      const state = stateOf(requireReadable(home, roomId, callerOf(request)));
      const stored = state.get(stateKeyOf(eventType, ""));
      if (stored === undefined) throw notFound(`there is no ${eventType} in this room`);
      return { status: 200, body: stored.event.content };
    },
    setRoomStateByType(request) {
      const caller = callerOf(request);
      const { roomId = "", eventType: type = "" } = request.path;
      const ts = caller.kind === "application-service" ? request.query["ts"] : undefined;
      const { event } = sendEvent(home, {
        caller,
        roomId,
        type,
        content: contentOf(request),
        stateKey: "",
        ts: typeof ts === "number" ? ts : undefined,
      });
      return { status: 200, body: { event_id: event.event_id } };
    },
    getContent: download,
    getContentOverrideName: download,
    getContentThumbnail: download,
    getConfig: () => ({ status: 200, body: { "m.upload.size": media.maxBytes } }),
  };

  const route = createRouter(besideContract.operations);
  return {
    knows: (path) => route("GET", path).kind !== "unknown-path",
    serve: createServe({
      contract: besideContract,
      handlers,
      authenticate: createIdentifyCaller({
        registrations: home.registrations,
        accounts: createKnownUsers(home),
        contract: besideContract,
        allowTokenInQuery: true,
        errors: home.profile,
      }),
      maxBodyBytes: 1024 * 1024,
      onError,
    }),
  };
}

function callerOf({ caller }: ServedRequest): Caller {
  if (caller === null) throw new MatrixError(401, "M_MISSING_TOKEN", "missing access token");
  return caller as Caller;
}

function contentOf({ body }: ServedRequest): Content {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Content;
  throw new MatrixError(400, "M_BAD_JSON", "the body must be an object");
}
