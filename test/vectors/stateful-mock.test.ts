/**
 * Every vector of an application service's or a client's request, of both editions, against the stateful mock homeserver with
 * the profile `spec`. The vectors of an edition tell one story, and are sent in their order; what they take for granted is
 * brought about over the same paths as any client would.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { createMockHomeserver, type MockHomeserver } from "../../mocks/homeserver.ts";
import type { Fetch } from "../../src/contract/fetch.ts";
import type { Registration } from "../../src/homeserver/index.ts";
import { irc } from "../homeserver/support.ts";
import { errcodeOf, titleOf, vectors, type Vector } from "./vectors.ts";

const requests = vectors.filter((vector) => vector.dir !== "HS>AS");

/** Answers that the mock gives otherwise: id → its status, and why. */
const departures: Readonly<Record<string, readonly [status: number, reason: string]>> = {
  "D-44": [
    200,
    "the vector's homeserver has no mapping for telephone numbers, the mock has one for every scheme",
  ],
};

interface Stage {
  readonly homeserver: MockHomeserver;
  /** What stands in the vectors → what the mock has made up in its place. */
  readonly standIns: Map<string, string>;
  /** Brings about what the note of a vector says, before it is sent. */
  readonly prepare: Readonly<Record<string, () => Promise<unknown> | void>>;
  /** Nobody answers, so that the time has to pass. */
  readonly takesTime: ReadonlySet<string>;
}

const refusing: Fetch = () => Promise.reject(new TypeError("fetch failed"));
const silent: Fetch = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });

/** Sends as an application service. */
function senderOf(homeserver: MockHomeserver, token: string) {
  return async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const init = {
      method,
      headers: { authorization: `Bearer ${token}` },
      body: body === undefined ? null : JSON.stringify(body),
    };
    const url = `http://hs/_matrix/client/v3${path}`;
    const response = await homeserver.fetch(new Request(url, init));
    const answer = (await response.json()) as Record<string, unknown>;
    assert.ok(response.ok, `${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
}

async function createStable(): Promise<Stage> {
  const registration: Registration = { ...irc, receive_ephemeral: true };
  let reach = refusing;
  const homeserver = createMockHomeserver({
    serverName: "example.org",
    registrations: [registration],
    clock: createManualClock(),
    fetch: (request) => reach(request),
  });
  const { registrations, users } = homeserver;
  const send = senderOf(homeserver, irc.as_token);
  const type = "m.login.application_service";
  await send("POST", "/register", { type, username: "_irc_bob", inhibit_login: true });
  const bob = `user_id=${encodeURIComponent("@_irc_bob:example.org")}`;
  await send("PUT", `/profile/@_irc_bob:example.org/displayname?${bob}`, { displayname: "Bob" });
  const { room_id: roomId } = await send("POST", `/createRoom?${bob}`, {});
  users.register("alice", { password: "secret" });
  const login = {
    type: "m.login.password",
    identifier: { type: "m.id.user", user: "alice" },
    password: "secret",
    device_id: "ALICEDEV",
  };
  const { access_token: alice } = await senderOf(homeserver, "")("POST", "/login", login);
  const protocol = vectors.find(({ id }) => id === "S-74")?.response as { irc: object };
  return {
    homeserver,
    standIns: new Map([
      ["!r:example.org", String(roomId)],
      ["Bearer alice", `Bearer ${String(alice)}`],
    ]),
    takesTime: new Set(["S-28"]),
    prepare: {
      "S-23": () => void registrations.replace({ ...registration, url: null }),
      "S-27": () => void registrations.replace(registration),
      "S-28": () => {
        reach = silent;
      },
      "S-44": () => void registrations.replace({ ...registration, "io.element.msc4190": true }),
      "S-46": () => void registrations.replace(registration),
      "S-74": () => {
        reach = async ({ url }) =>
          url.endsWith("/thirdparty/protocol/irc")
            ? Response.json(protocol.irc)
            : silent(new Request(url));
      },
    },
  };
}

async function createDraft(): Promise<Stage> {
  const alias = encodeURIComponent("#irc.freenode.net/#matrix:hsdomain.com");
  const bob = "@irc.freenode.net/Bob:hsdomain.com";
  let reach = silent;
  const homeserver = createMockHomeserver({
    serverName: "hsdomain.com",
    edition: "draft",
    draftServices: [{ asToken: "T_a", id: "irc", senderLocalpart: "irc", hsToken: "T_h" }],
    clock: createManualClock(),
    fetch: (request) => reach(request),
  });
  const alice = homeserver.users.register("alice");
  const standIns = new Map([["access_token=alice", `access_token=${alice.accessToken}`]]);
  const send = senderOf(homeserver, "T_a");
  const asBob = `user_id=${encodeURIComponent(bob)}`;
  return {
    homeserver,
    standIns,
    takesTime: new Set(["D-40"]),
    prepare: {
      "D-31": () =>
        send("POST", "/register", {
          type: "m.login.application_service",
          username: "irc.freenode.net/Bob",
          inhibit_login: true,
        }),
      async "D-33"() {
        const { room_id: roomId } = await send("POST", "/createRoom", { preset: "public_chat" });
        standIns.set("!aasaasasa:hsdomain.com", String(roomId));
      },
      "D-36": () =>
        send(
          "POST",
          `/join/${encodeURIComponent(standIns.get("!aasaasasa:hsdomain.com") ?? "")}?${asBob}`,
          {},
        ),
      "D-40": () => send("DELETE", `/directory/room/${alias}`),
      "D-41": () => {
        reach = async ({ method }) => {
          // While it is asked it makes the alias.
          if (method === "GET") {
            const roomId = standIns.get("!aasaasasa:hsdomain.com");
            await send("PUT", `/directory/room/${alias}`, { room_id: roomId });
          }
          return Response.json({});
        };
      },
    },
  };
}

/** As in the paths of the vectors. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll("!", "%21");
}

/** Whether the answer has everything that the vector names; it may say more. `<string>` is any string. */
function assertContains(answer: unknown, expected: unknown): void {
  if (expected === "<string>") {
    assert.ok(typeof answer === "string" && answer !== "");
  } else if (typeof expected !== "object" || expected === null) {
    assert.deepEqual(answer, expected);
  } else {
    assert.ok(typeof answer === "object" && answer !== null);
    for (const [key, value] of Object.entries(expected)) {
      assertContains((answer as Record<string, unknown>)[key], value);
    }
  }
}

const stages: Partial<Record<Vector["edition"], Stage>> = {};
before(async () => {
  stages.draft = await createDraft();
  stages.stable = await createStable();
});
after(() => Promise.all(Object.values(stages).map(({ homeserver }) => homeserver.close())));

for (const vector of requests) {
  test(titleOf(vector), async () => {
    const { id, method, path, headers = {}, body, edition } = vector;
    const stage = stages[edition];
    assert.ok(stage);
    const { homeserver, standIns, prepare, takesTime } = stage;
    await prepare[id]?.();
    const replace = (given: string): string =>
      Array.from(standIns).reduce(
        (all, [from, to]) => all.replaceAll(from, to).replaceAll(encode(from), encode(to)),
        given,
      );
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answering = homeserver.fetch(
      new Request(`http://hs${replace(path)}`, {
        method,
        headers: Object.entries(headers).map(([name, value]) => [name, replace(value)]),
        body: text === undefined ? null : replace(text),
      }),
    );
    if (takesTime.has(id)) await homeserver.advance(120_000);
    const response = await answering;
    const answer: unknown = await response.json();
    const [status = vector.status] = departures[id] ?? [];
    assert.equal(response.status, status, JSON.stringify(answer));
    if (id in departures) return;
    const expected: unknown = JSON.parse(replace(JSON.stringify(vector.response)));
    assertContains(answer, expected);
    if (errcodeOf(vector) !== undefined) {
      assert.equal(typeof (answer as { error?: unknown }).error, "string");
    }
  });
}
