/**
 * What the tests of the application service have in common: a registration, events, and a homeserver's requests.
 */
import type { TestContext } from "node:test";
import {
  createApplicationService,
  type ApplicationService,
  type ApplicationServiceOptions,
} from "../../src/application-service/application-service.ts";
import { createMemoryStore } from "../../src/store/memory.ts";

export const registration = {
  id: "irc",
  url: "http://127.0.0.1:9993",
  as_token: "AS",
  hs_token: "HS",
  sender_localpart: "_irc_bot",
  namespaces: { users: [{ regex: "@_irc_.*", exclusive: true }] },
};

export interface Message {
  readonly id: string;
  readonly room?: string;
  readonly body?: string;
}

/** An event as a homeserver sends it. */
export function message({ id, room = "!r:example.org", body = id }: Message) {
  return {
    type: "m.room.message",
    event_id: `$${id}`,
    room_id: room,
    sender: "@alice:example.org",
    origin_server_ts: 1_700_000_000_001,
    content: { msgtype: "m.text", body },
  };
}

export const messages = (...ids: readonly string[]) => ids.map((id) => message({ id }));

export type Options = Partial<ApplicationServiceOptions>;

export function createService(t: TestContext, options: Options = {}): ApplicationService {
  const service = createApplicationService({
    registration,
    store: createMemoryStore(),
    ...options,
  });
  t.after(() => service.close());
  return service;
}

export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it stands, anything else as JSON. */
  readonly body?: unknown;
}

/** Sends one request through `fetch`, without a socket. */
export async function send(service: Pick<ApplicationService, "fetch">, sent: Sent) {
  const { method = "GET", path, token = "HS", body } = sent;
  const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
  const response = await service.fetch(
    new Request(`http://as${path}`, {
      method,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...sent.headers },
      ...(text === undefined ? {} : { body: text }),
    }),
  );
  const answer = await response.text();
  return {
    status: response.status,
    contentType: response.headers.get("content-type"),
    body: JSON.parse(answer) as { errcode?: string; error?: string },
  };
}

/** Pushes a transaction; the rest of the body may hold ephemeral data and the like. */
export function push(
  service: Pick<ApplicationService, "fetch">,
  txnId: string,
  events: readonly unknown[],
  rest: Readonly<Record<string, unknown>> = {},
) {
  const path = `/_matrix/app/v1/transactions/${encodeURIComponent(txnId)}`;
  return send(service, { method: "PUT", path, body: { events, ...rest } });
}
