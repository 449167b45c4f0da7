/**
 * A homeserver for tests of the client, played in process through `fetch`: answers as scripted, checks every request
 * against the contract, and keeps what it was sent.
 */
import assert from "node:assert/strict";
import type { ManualClock } from "../../mocks/manual-clock.ts";
import { checkRequest } from "../../src/contract/check-exchange.ts";
import { createRouter } from "../../src/contract/route.ts";
import * as draft from "../../src/editions/draft-checked.ts";
import * as v1 from "../../src/editions/v1-checked.ts";
import { MatrixError } from "../../src/matrix/error.ts";

export const registration = {
  id: "irc",
  url: "http://127.0.0.1:9993",
  as_token: "AS",
  hs_token: "HS",
  sender_localpart: "_irc_bot",
  namespaces: {
    users: [{ regex: "^@_irc_[^:]*:example\\.org$", exclusive: true }],
    aliases: [{ regex: "^#_irc_[^:]*:example\\.org$", exclusive: true }],
  },
};

export const draftRegistration = {
  as_token: "T_a",
  sender_localpart: "irc",
  namespaces: {
    users: [{ regex: "@irc\\.freenode\\.net/.*", exclusive: true }],
    aliases: [{ regex: "#irc\\.freenode\\.net/.*", exclusive: true }],
  },
};

export const roomId = "!r:example.org";
export const bobId = "@_irc_bob:example.org";
export const text = { msgtype: "m.text", body: "hello?" };

/** A request as it arrived. */
export interface Seen {
  readonly operationId: string;
  readonly method: string;
  readonly url: URL;
  readonly path: Readonly<Record<string, string>>;
  /** Who acts: `user_id`. */
  readonly as: string | null;
  readonly headers: Headers;
  readonly text: string;
  readonly bytes: Uint8Array;
  /** The parsed body. */
  readonly body: unknown;
}

/** What the homeserver does with a request. */
export type Step = (seen: Seen) => Response | Promise<Response>;

export const ok =
  (body: unknown = {}): Step =>
  () =>
    Response.json(body);

export const refuse =
  (status: number, errcode: string, error = "no", extra: object = {}): Step =>
  () =>
    Response.json({ errcode, error, ...extra }, { status });

export const page =
  (status: number, body = "<html>Bad Gateway</html>", headers: HeadersInit = {}): Step =>
  () =>
    new Response(body, { status, headers: { "content-type": "text/html", ...headers } });

/** A failure of the network, as Node's fetch throws it. */
export const fail =
  (code: string, url = "http://hs/secret"): Step =>
  () => {
    const cause = Object.assign(new Error(`${code} ${url}`), { code });
    throw new TypeError("fetch failed", { cause });
  };

export const notRegistered = refuse(
  403,
  "M_FORBIDDEN",
  `Application service has not registered this user (${bobId})`,
);

/** One step after the other, the last for ever. */
export function inTurn(...steps: readonly Step[]): Step {
  let count = 0;
  return (seen) => {
    const step = steps[Math.min(count, steps.length - 1)];
    count += 1;
    assert.ok(step);
    return step(seen);
  };
}

export interface Peer {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly seen: readonly Seen[];
  /** The operations that were called, in order. */
  readonly operations: () => string[];
  /** Requests of one operation. */
  readonly calls: (operationId: string) => Seen[];
}

const usual: Readonly<Record<string, Step>> = {
  sendMessage: ok({ event_id: "$sent" }),
  setRoomStateWithKey: ok({ event_id: "$state" }),
  setRoomStateByType: ok({ event_id: "$state" }),
  register: ({ body }) => {
    const { username, user } = body as { username?: string; user?: string };
    const server = user === undefined ? "example.org" : "hsdomain.com";
    return Response.json({ user_id: `@${username ?? user}:${server}` });
  },
  getJoinedRooms: ok({ joined_rooms: [] }),
  joinRoomById: ({ path }) => Response.json({ room_id: path["roomId"] }),
  joinRoom: ok({ room_id: roomId }),
};

/**
 * @param script by operationId, `*` for the others. Unscripted operations succeed
 * @param options.unchecked do not judge requests by the contract
 */
export function createPeer(
  script: Readonly<Record<string, Step>> = {},
  options: { edition?: "v1" | "draft"; unchecked?: boolean } = {},
): Peer {
  const contract = options.edition === "draft" ? draft.homeserver : v1.homeserver;
  const route = createRouter(contract.operations);
  const seen: Seen[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const found = route(request.method, url.pathname);
    const bytes = new Uint8Array(await request.arrayBuffer());
    const check = { url, headers: request.headers, body: bytes };
    if (options.unchecked !== true) {
      assert.deepEqual(checkRequest(contract, found, check), [], "a breach of the contract");
    }
    const operationId = found.kind === "operation" ? found.operation.operationId : "unknown";
    const content = new TextDecoder().decode(bytes);
    const one: Seen = {
      operationId,
      method: request.method,
      url,
      path: found.kind === "operation" ? found.parameters : {},
      as: url.searchParams.get("user_id"),
      headers: request.headers,
      text: content,
      bytes,
      body: request.headers.get("content-type") === "application/json" ? JSON.parse(content) : null,
    };
    seen.push(one);
    const step = script[operationId] ?? script["*"] ?? usual[operationId] ?? ok();
    return step(one);
  };
  return {
    fetch,
    seen,
    operations: () => seen.map((one) => one.operationId),
    calls: (operationId) => seen.filter((one) => one.operationId === operationId),
  };
}

/** Lets the clock run until the work is settled, and looks that no sleeper is left behind. */
export async function run<T>(clock: ManualClock, work: Promise<T>, ms = 1_000_000): Promise<T> {
  const settled = Promise.allSettled([work]);
  await clock.advance(ms);
  await settled;
  assert.equal(clock.pending, 0, "a sleeper was left behind");
  return work;
}

/** Predicate for `assert.rejects`. */
export function matrixError(status: number, errcode: string, message = /./u) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof MatrixError, `not a MatrixError: ${String(error)}`);
    assert.deepEqual([error.status, error.errcode], [status, errcode]);
    assert.match(error.message, message);
    return true;
  };
}
