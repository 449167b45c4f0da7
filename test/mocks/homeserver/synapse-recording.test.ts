/**
 * What a real Synapse 1.68.0 was asked, asked again of the mock with its profile: the same answers, and the same events and
 * queries for the application service, in the same order.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createMockHomeserver } from "../../../mocks/homeserver.ts";
import { createSeededRandom } from "../../../mocks/seeded-random.ts";

interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly auth: string | null;
  readonly body?: unknown;
  readonly status: number;
  readonly response: Record<string, unknown>;
}

interface Recording {
  readonly steps: readonly {
    readonly name: string;
    readonly client: readonly Exchange[];
    readonly as: readonly {
      readonly method: string;
      readonly path: string;
      readonly body: unknown;
    }[];
  }[];
}

const recording: Recording = JSON.parse(
  readFileSync(new URL("../../data/synapse-1.68.0.json", import.meta.url), "utf8"),
);

/** Those that depend on nothing but what was asked; later ones have pings, a second application service, and failures. */
const steps = recording.steps.slice(0, 9);

/** Where the mock answers otherwise → why. */
const departures: Readonly<Record<string, string>> = {
  "POST /register: 400 M_UNKNOWN, now 400 M_BAD_JSON":
    "a missing username is a breach of the contract, and found before anything else",
  "POST /login: 200, now 403 M_FORBIDDEN":
    "Synapse 1.68.0 gave a session to a virtual user whom nobody had registered",
  "POST /register: 400 M_INVALID_USERNAME, now 400 M_EXCLUSIVE":
    "Synapse looks for a _ at the beginning before it looks at the namespaces",
};

const registration = {
  id: "irc-bridge",
  url: "http://as.test",
  as_token: "as_token_irc_0123456789",
  hs_token: "hs",
  sender_localpart: "_irc_bot",
  namespaces: {
    users: [
      { regex: "@_irc_.*", exclusive: true },
      { regex: "@irc-.*", exclusive: true },
    ],
    aliases: [{ regex: "#_irc_.*", exclusive: true }],
  },
};

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

test("the profile of Synapse answers and pushes as the recorded Synapse did", async (t) => {
  /** What was recorded → what stands for it here: IDs, tokens, sessions. */
  const standIns = new Map<string, string>();
  let aliceToken = "";
  const nested = new Map<Exchange, Promise<{ status: number; body: Record<string, unknown> }>>();
  const seen: Seen[] = [];
  const wrong: string[] = [];

  const replace = (text: string): string =>
    Array.from(standIns).reduce((all, [from, to]) => all.replaceAll(from, to), text);

  const send = async (exchange: Exchange) => {
    const { method, path, auth, body } = exchange;
    const headers = new Headers();
    const tokens = { "Bearer as_tok…": registration.as_token, "Bearer nonsen…": "nonsense" };
    if (auth !== null) {
      const token = tokens[auth as keyof typeof tokens] ?? aliceToken;
      headers.set("authorization", `Bearer ${token}`);
    }
    const init = { method, headers, body: body == null ? null : replace(JSON.stringify(body)) };
    const request = new Request(`http://hs.test${replace(path)}`, init);
    const response = await homeserver.fetch(request);
    return { status: response.status, body: (await response.json()) as Exchange["response"] };
  };

  /** The application service does while it is asked what it did then. */
  const act = async (what: string): Promise<void> => {
    const exchange = steps
      .flatMap(({ client }) => client)
      .find(({ auth, body }) => auth?.includes("as_tok") && JSON.stringify(body)?.includes(what));
    assert.ok(exchange, what);
    const answer = send(exchange);
    nested.set(exchange, answer);
    await answer;
  };

  const homeserver = createMockHomeserver({
    serverName: "hs.test",
    profile: "synapse",
    registrations: [registration],
    random: createSeededRandom(5),
    onError: (error) => wrong.push(String(error)),
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      const path = pathname.replace("/_matrix/app/v1", "");
      const body: unknown = request.method === "PUT" ? await request.json() : undefined;
      seen.push({ method: request.method, path, body });
      if (path.includes("_irc_500")) return new Response("", { status: 500 });
      if (path.includes("_irc_ondemand")) await act("_irc_ondemand");
      else if (path.includes("_irc_unknown3")) await act("_irc_unknown3");
      else if (request.method === "GET") return Response.json({}, { status: 404 });
      return Response.json({});
    },
  });
  t.after(() => homeserver.close());

  /** Remembers what the homeserver has made up: strings at the same place in both answers. */
  const learn = (then: unknown, now: unknown): void => {
    if (typeof then === "string" && typeof now === "string") {
      if (/^[!$]|^[A-Za-z]{24}$/u.test(then) && then !== now) {
        standIns.set(then, now);
        standIns.set(encodeURIComponent(then), encodeURIComponent(now));
      }
      return;
    }
    if (typeof then !== "object" || then === null || typeof now !== "object" || now === null)
      return;
    for (const [key, value] of Object.entries(then)) {
      learn(value, (now as Record<string, unknown>)[key]);
    }
  };

  for (const { name, client, as } of steps) {
    seen.length = 0;
    for (const exchange of client) {
      if (exchange.path.startsWith("/_synapse/")) continue;
      const { status, body } = await (nested.get(exchange) ?? send(exchange));
      learn(exchange.response, body);
      if (body["user_id"] === "@alice:hs.test" && typeof body["access_token"] === "string") {
        aliceToken = body["access_token"];
      }
      const [then, now] = [
        `${exchange.status} ${String(exchange.response["errcode"] ?? "")}`.trim(),
        `${status} ${String(body["errcode"] ?? "")}`.trim(),
      ];
      const path = exchange.path.replace("/_matrix/client/v3", "");
      if (then !== now) wrong.push(`${exchange.method} ${path}: ${then}, now ${now}`);
      await settle();
    }
    const [then, now] = [summarise(as), summarise(seen)];
    if (JSON.stringify(then) !== JSON.stringify(now)) {
      wrong.push(
        `${name}: pushed then ${JSON.stringify(then, null, 1)} now ${JSON.stringify(now, null, 1)}`,
      );
    }
  }
  assert.deepEqual(wrong, Object.keys(departures));
});

/** Whom the application service heard of, in order: events and queries each for themselves. */
function summarise(requests: readonly Seen[]) {
  const events = requests.flatMap(({ body }) => {
    const { events: list = [] } = (body ?? {}) as { events?: Record<string, unknown>[] };
    return list.map((event) => {
      const { type, sender, state_key: key, content, unsigned } = event;
      const { membership } = content as { membership?: string };
      // The room version of then has more in other contents.
      const shown = type === "m.room.member" ? (content as object) : {};
      const keys = [event, unsigned as object, shown].map((one) => Object.keys(one).sort().join());
      return [type, sender, key, membership, ...keys].join(" ").trim();
    });
  });
  const queries = requests.filter(({ method }) => method === "GET").map(({ path }) => path);
  return { events, queries };
}

/** Until nothing more is pushed: everything here answers at once. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
