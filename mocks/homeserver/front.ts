/**
 * What a homeserver of the profile does with a request before, or in place of, what `createHomeserverExtensions` does: older
 * prefixes, a second token, no ping, and other errors for acting as somebody one may not act as.
 */
import type { Serve } from "../../src/contract/serve.ts";
import { errorAnswer, type IncomingRequest } from "../../src/contract/serve.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import { isUserId } from "../../src/matrix/identifiers.ts";
import { bearerToken } from "../../src/matrix/token.ts";
import type { Home } from "./home.ts";
import type { Refusal } from "./profiles.ts";

/** Homeservers serve v3 under the names before v1.1 too. */
const oldPrefix = /^\/_matrix\/(?<api>client|media)\/r0\//u;
const pingPath = /^\/_matrix\/client\/v1\/appservice\/[^/]+\/ping$/u;

type Respond = Parameters<Serve>[1];

export function createFront(home: Home, serve: Serve): Serve {
  const { profile } = home;
  return (request, respond) => {
    const path = request.path.replace(oldPrefix, "/_matrix/$<api>/v3/");
    const present = withOneToken({ ...request, path }, profile.twoTokens === "the header counts");
    if (!profile.hasPing && pingPath.test(path)) {
      respond(errorAnswer(new MatrixError(404, "M_UNRECOGNIZED", "there is no ping here")));
      return;
    }
    const refusal = findMasquerade(home, present);
    if (refusal === undefined)
      serve(present, profile.saysMore && hasToken(present) ? sayMore(respond) : respond);
    else respond(errorAnswer(refusal));
  };
}

function withOneToken(request: IncomingRequest, headerCounts: boolean): IncomingRequest {
  if (!headerCounts || bearerToken(request.authorization) === undefined) return request;
  const search = new URLSearchParams(request.query);
  if (!search.has("access_token")) return request;
  search.delete("access_token");
  return { ...request, query: search.toString() };
}

/** Only where the profile answers otherwise than the specification. */
function findMasquerade(home: Home, request: IncomingRequest): MatrixError | undefined {
  const { profile, registrations, state } = home;
  const { masqueradeOutside: outside, unknownDevice } = profile;
  const search = new URLSearchParams(request.query);
  const token = bearerToken(request.authorization) ?? search.get("access_token");
  const registration = token === null ? undefined : registrations.byAsToken(token);
  if (registration === undefined) return undefined;
  const sender = `@${registration.sender_localpart}:${home.serverName}` as const;
  const userId = search.get("user_id") ?? sender;
  const isCovered =
    userId === sender ||
    (isUserId(userId) && registrations.namespaces.covers(registration.id, "users", userId));
  if (!isCovered && outside.errcode !== "M_FORBIDDEN") {
    return toError(outside, "the application service cannot act as this user");
  }
  const deviceId = search.get("device_id");
  if (deviceId === null || unknownDevice === null || !isUserId(userId)) return undefined;
  const isKnown = state.sessions.device(userId, deviceId) !== undefined;
  if (isKnown || unknownDevice.errcode === "M_UNKNOWN_DEVICE") return undefined;
  return toError(unknownDevice, "the user has no such device");
}

function hasToken({ authorization, query }: IncomingRequest): boolean {
  return bearerToken(authorization) !== undefined || new URLSearchParams(query).has("access_token");
}

/** Whether a client may keep what it has: it may not. */
function sayMore(respond: Respond): Respond {
  return (answer) => {
    const { status, body } = answer;
    const isUnknown =
      status === 401 && typeof body === "string" && body.includes("M_UNKNOWN_TOKEN");
    if (!isUnknown) respond(answer);
    else {
      const told = { ...(JSON.parse(body) as object), soft_logout: false };
      respond({ ...answer, body: JSON.stringify(told) });
    }
  };
}

function toError({ status, errcode }: Refusal, message: string): MatrixError {
  return new MatrixError(status, errcode, message);
}
