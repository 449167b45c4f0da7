/**
 * A mock homeserver with an application service whose answers a test decides. Every exchange with the homeserver is checked
 * against the contract.
 */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { createManualClock, type ManualClock } from "../../../mocks/manual-clock.ts";
import {
  createMockHomeserver,
  type MockHomeserver,
  type MockHomeserverOptions,
} from "../../../mocks/homeserver.ts";
import { createMockUser, type MockUser } from "../../../mocks/homeserver/mock-user.ts";
import { createSeededRandom } from "../../../mocks/seeded-random.ts";
import { checkRequest, checkResponse } from "../../../src/contract/check-exchange.ts";
import { createRouter } from "../../../src/contract/route.ts";
import type { Registration } from "../../../src/editions/registration.ts";
import * as v1 from "../../../src/editions/v1-checked.ts";

export const irc: Registration = {
  id: "irc",
  url: "http://irc.test",
  as_token: "AS",
  hs_token: "HS",
  sender_localpart: "_irc_bot",
  namespaces: {
    users: [{ regex: "@_irc_.*", exclusive: true }],
    aliases: [{ regex: "#_irc_.*", exclusive: true }],
  },
  protocols: ["irc"],
  receive_ephemeral: true,
};

export const bob = "@_irc_bob:example.org";
export const bot = "@_irc_bot:example.org";

export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

export interface Setting {
  readonly homeserver: MockHomeserver;
  readonly clock: ManualClock;
  /** The requests that the application service has got: `PUT /_matrix/app/v1/…`. */
  readonly asked: string[];
  /** Answers for the application service. */
  answer: (request: Request) => Response | Promise<Response>;
  /** operationId → the statuses that were seen. */
  readonly seen: Map<string, Set<number>>;
  /** Sends a request, and checks it and its answer. */
  send(method: string, path: string, options?: SendOptions): Promise<Answer>;
  /** Registers a virtual user. */
  addVirtualUser(localpart: string): Promise<void>;
  /** An ordinary user whose requests are checked too. */
  addUser(localpart: string): MockUser;
  /** What went wrong inside: nothing, at the end of a test. */
  readonly errors: unknown[];
  /** Of what application services were asked and answered neither yes nor no. */
  readonly unanswered: string[];
}

export interface SendOptions {
  /** Null for none. Defaults to that of the application service. */
  readonly token?: string | null;
  readonly as?: string;
  readonly body?: unknown;
  readonly media?: { readonly type: string; readonly bytes: Uint8Array };
  readonly query?: Readonly<Record<string, string>>;
  /** Whether the request breaks the contract on purpose. */
  readonly isWrong?: boolean;
}

const route = createRouter(v1.homeserver.operations);

export function setUp(t: TestContext, options: MockHomeserverOptions = {}): Setting {
  const clock = createManualClock(1_700_000_000_000);
  const asked: string[] = [];
  const errors: unknown[] = [];
  const unanswered: string[] = [];
  const homeserver = createMockHomeserver({
    registrations: [irc],
    clock,
    random: createSeededRandom(1),
    onError(error) {
      if (error instanceof Error && error.message.startsWith("asked about ")) {
        unanswered.push(error.message);
      } else errors.push(error);
    },
    fetch: async (request) => {
      const url = new URL(request.url);
      asked.push(`${request.method} ${url.pathname}${url.search}`);
      return setting.answer(request);
    },
    ...options,
  });
  t.after(async () => {
    const closing = homeserver.close();
    // What nobody answers is not waited for.
    await clock.advance(5_000);
    await closing;
    assert.deepEqual(errors, [], "nothing goes wrong inside");
  });

  const seen = new Map<string, Set<number>>();

  const send: Setting["send"] = async (method, path, given = {}) => {
    const { token = "AS", as, body, media, query = {}, isWrong = false } = given;
    const full = path.startsWith("/_matrix/") ? path : `/_matrix/client/v3${path}`;
    const url = new URL(full, "http://example.org");
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    if (as !== undefined) url.searchParams.set("user_id", as);
    const sent = new Headers();
    if (token !== null) sent.set("authorization", `Bearer ${token}`);
    const bytes = media?.bytes ?? encode(body);
    if (media !== undefined) sent.set("content-type", media.type);
    else if (body !== undefined) sent.set("content-type", "application/json");
    const init = { method, headers: sent, body: bytes.byteLength > 0 ? bytes : null };
    const response = await homeserver.fetch(new Request(url, init as RequestInit));
    const answered = new Uint8Array(await response.arrayBuffer());
    const { status, headers } = response;
    const found = route(method, url.pathname);
    if (found.kind === "operation") {
      const { operation } = found;
      const exchange = { url, headers: sent, body: bytes };
      // What only ordinary users leave out.
      const faults = token === "AS" && !isWrong ? checkRequest(v1.homeserver, found, exchange) : [];
      const answer = { status, headers, body: answered };
      faults.push(...checkResponse(v1.homeserver, operation, answer));
      // Only a warning: an errcode in what asks for authentication again.
      assert.deepEqual(
        faults.filter(({ severity }) => severity === "error"),
        [],
        `${method} ${path} → ${status} ${new TextDecoder().decode(answered)}`,
      );
      const statuses = seen.get(operation.operationId) ?? new Set();
      seen.set(operation.operationId, statuses.add(status));
    }
    const isJson = headers.get("content-type")?.includes("json") === true;
    const parsed: unknown = isJson ? JSON.parse(new TextDecoder().decode(answered)) : answered;
    return { status, headers, body: parsed as Record<string, unknown> };
  };

  const setting: Setting = {
    homeserver,
    clock,
    asked,
    errors,
    unanswered,
    seen,
    answer: () => Response.json({}),
    send,
    async addVirtualUser(localpart) {
      const type = "m.login.application_service";
      const body = { type, username: localpart, inhibit_login: true };
      const { status } = await send("POST", "/register", { body });
      assert.equal(status, 200);
    },
    addUser(localpart) {
      const user = homeserver.users.register(localpart);
      return createMockUser({ ...user, fetch: homeserver.fetch, baseUrl: "http://example.org" });
    },
  };
  return setting;
}

/** What a request is refused with. */
export async function refusal(answer: Promise<Answer>): Promise<string> {
  const { status, body } = await answer;
  return `${status} ${String(body["errcode"])}`;
}

/** What a user's request is refused with. */
export async function userRefusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    const { status, errcode } = error as { status: number; errcode: string };
    return `${status} ${errcode}`;
  }
  return "not refused";
}

function encode(body: unknown): Uint8Array {
  return body === undefined ? new Uint8Array() : new TextEncoder().encode(JSON.stringify(body));
}
