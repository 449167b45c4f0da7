/**
 * A mock homeserver with an application service whose answers a test decides, both watched by an inspector.
 */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { createMockHomeserver, type MockHomeserver } from "../../../mocks/homeserver.ts";
import type { Exchange, ExchangeDetails } from "../../../mocks/inspect/exchange.ts";
import { type Inspector, startInspector } from "../../../mocks/inspect/inspector.ts";
import type { Fetch } from "../../../mocks/inspect/watch.ts";
import { createManualClock, type ManualClock } from "../../../mocks/manual-clock.ts";
import { createSeededRandom } from "../../../mocks/seeded-random.ts";
import type { Registration } from "../../../src/editions/registration.ts";
import { send } from "../support.ts";

export const irc: Registration = {
  id: "irc",
  url: "http://irc.test",
  as_token: "as-token-of-irc",
  hs_token: "hs-token-of-irc",
  sender_localpart: "_irc_bot",
  namespaces: {
    users: [{ regex: "@_irc_.*", exclusive: true }],
    aliases: [{ regex: "#_irc_.*", exclusive: true }],
  },
};

export interface Setting {
  readonly inspector: Inspector;
  readonly homeserver: MockHomeserver;
  readonly clock: ManualClock;
  /** The watched fetch of the homeserver. */
  readonly watched: Fetch;
  /** Answers for the application service. */
  answer: Fetch;
  /** Presses a button, as the page does. */
  press(wish: object): Promise<{ status: number; body: Record<string, string> }>;
  /** What the page is told when it is opened. */
  log(): Promise<readonly Exchange[]>;
  details(id: number): Promise<ExchangeDetails>;
  /** What comes before the end of the inspector. */
  readonly endings: (() => Promise<void>)[];
}

export async function setUp(t: TestContext): Promise<Setting> {
  const clock = createManualClock(1_700_000_000_000);
  const inspector = await startInspector({ homeserver: () => homeserver, clock });
  const homeserver = createMockHomeserver({
    registrations: [irc],
    clock,
    random: createSeededRandom(1),
    fetch: inspector.watch((request) => setting.answer(request), "application service"),
  });
  t.after(async () => {
    for (const end of setting.endings) await end();
    await homeserver.close();
    await inspector.close();
  });
  const { origin, pathname } = new URL(inspector.url);
  const setting: Setting = {
    endings: [],
    inspector,
    homeserver,
    clock,
    watched: inspector.watch(homeserver.fetch, "homeserver"),
    answer: () => Promise.resolve(Response.json({})),
    async press(wish) {
      const body = JSON.stringify(wish);
      const { status, bytes } = await send(origin, {
        method: "POST",
        path: `${pathname}control`,
        headers: {
          origin,
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(body)),
        },
        body,
      });
      return { status, body: JSON.parse(bytes.toString()) as Record<string, string> };
    },
    log: () => readFirst<readonly Exchange[]>(inspector.url, "reset"),
    async details(id) {
      const response = await fetch(`${inspector.url}exchanges/${id}`);
      return (await response.json()) as ExchangeDetails;
    },
  };
  return setting;
}

/** A virtual user, registered unseen: who is known is not asked about. */
export async function addBob(homeserver: MockHomeserver): Promise<void> {
  const type = "m.login.application_service";
  await asBob(homeserver, "/register", { type, username: "_irc_bob", inhibit_login: true });
}

/** A request that is not watched. */
export async function asBob({ fetch }: MockHomeserver, path: string, body: object): Promise<void> {
  const query = path === "/register" ? "" : "?user_id=@_irc_bob:example.org";
  const answer = await fetch(
    new Request(`http://example.org/_matrix/client/v3${path}${query}`, {
      method: "POST",
      headers: { authorization: `Bearer ${irc.as_token}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
  assert.equal(answer.status, 200);
}

/** The first message of a kind from the stream. */
export async function readFirst<Data>(url: string, event: string): Promise<Data> {
  const stop = new AbortController();
  const response = await fetch(`${url}stream`, { signal: stop.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { done = true, value = "" } = (await reader?.read()) ?? {};
    text += value;
    const found = new RegExp(`event: ${event}\ndata: (?<data>.*)\n\n`, "u").exec(text);
    if (found !== null) {
      stop.abort();
      return JSON.parse(found.groups?.["data"] ?? "") as Data;
    }
    if (done) throw new Error(`the stream has ended without ${event}`);
  }
}
