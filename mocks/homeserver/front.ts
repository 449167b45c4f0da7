/**
 * What a homeserver of the profile does with a request before, or in place of, what `createHomeserverExtensions` does: older
 * prefixes, no ping, and more in some answers.
 */
import type { Serve } from "../../src/contract/serve.ts";
import { errorAnswer, type IncomingRequest } from "../../src/contract/serve.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import { bearerToken } from "../../src/matrix/token.ts";
import type { Home } from "./home.ts";
import { withoutIgnoredDevice } from "./ignored-device.ts";

/** Homeservers serve v3 under the names before v1.1 too. */
const oldPrefix = /^\/_matrix\/(?<api>client|media)\/r0\//u;
const pingPath = /^\/_matrix\/client\/v1\/appservice\/[^/]+\/ping$/u;

/** Homeservers take no body for an empty one here, and there are clients that send none. */
const mayBeEmpty =
  /^\/_matrix\/client\/v3\/(?:rooms\/[^/]+\/(?:join|leave|forget)|(?:join|knock)\/[^/]+)$/u;
const emptyObject = new TextEncoder().encode("{}");

type Respond = Parameters<Serve>[1];

export function createFront(home: Home, serve: Serve): Serve {
  const { profile } = home;
  return (request, respond) => {
    const path = request.path.replace(oldPrefix, "/_matrix/$<api>/v3/");
    const query = withoutIgnoredDevice(request.query, profile);
    const present = {
      ...request,
      path,
      query,
      ...(mayBeEmpty.test(path) && orEmptyObject(request)),
    };
    if (!profile.hasPing && pingPath.test(path)) {
      respond(errorAnswer(new MatrixError(404, "M_UNRECOGNIZED", "there is no ping here")));
      return;
    }
    serve(present, profile.saysMore && hasToken(present) ? sayMore(respond) : respond);
  };
}

function orEmptyObject({ readBody }: IncomingRequest): Pick<IncomingRequest, "readBody"> {
  return {
    readBody: (maxBytes, done, fail) =>
      readBody(maxBytes, (bytes) => done(bytes.byteLength === 0 ? emptyObject : bytes), fail),
  };
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
