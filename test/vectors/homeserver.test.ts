/**
 * Every vector of an application service's or a client's request, of both editions, against a homeserver made of
 * `createHomeserverExtensions` and handlers of a tiny one in memory: over HTTP, and in process through `fetch`.
 * The vectors of an edition tell one story, and are sent in their order.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createDraftRegistration, createUriLookups } from "../../src/draft/index.ts";
import {
  createHomeserverExtensions,
  createPing,
  createQueries,
  createRegistrations,
  serveTogether,
  type Registration,
  type ServedDocument,
} from "../../src/homeserver/index.ts";
import type { Fetch } from "../../src/contract/fetch.ts";
import { listen, toFetch } from "../../src/node.ts";
import { createTinyHomeserver, serveV1 } from "../homeserver/tiny-homeserver.ts";
import { irc } from "../homeserver/support.ts";
import { errcodeOf, titleOf, vectors, type Vector } from "./vectors.ts";

const requests = vectors.filter((vector) => vector.dir !== "HS>AS");
const protocol = vectors.find(({ id }) => id === "S-74")?.response as never;

/** Something that a vector takes for granted. */
interface Scene {
  readonly served: ServedDocument;
  /** Brings about what the note of a vector says, before it is sent. */
  readonly prepare: Readonly<Record<string, () => void>>;
}

function createStable(): Scene {
  const registration: Registration = { ...irc, receive_ephemeral: true };
  const registrations = createRegistrations({
    serverName: "example.org",
    registrations: [registration],
  });
  const homeserver = createTinyHomeserver("example.org");
  homeserver.addUser("@_irc_bob:example.org", { token: "bob", deviceId: "ABC123" });
  homeserver.addUser("@alice:example.org", { token: "alice", deviceId: "ALICEDEV" });
  homeserver.join("!r:example.org", "@_irc_bob:example.org");
  let reach: Fetch = () => Promise.reject(new TypeError("fetch failed"));
  const settings = {
    handlers: { ...homeserver.v1, getProtocols: () => ({ status: 200, body: protocol }) as const },
    ping: createPing({ fetch: (request) => reach(request), timeoutMs: 20 }),
  };
  const served = serveV1(registrations, homeserver, settings);
  const oauthOnly = serveV1(registrations, homeserver, { ...settings, legacyLogin: false });
  let present = served;
  return {
    served: { serve: (...call) => present.serve(...call), knows: served.knows },
    prepare: {
      "S-23": () => void registrations.replace({ ...registration, url: null }),
      "S-27": () => void registrations.replace(registration),
      "S-28": () => {
        reach = () => new Promise(() => undefined);
      },
      "S-44": () => {
        present = oauthOnly;
      },
      "S-46": () => {
        present = served;
      },
    },
  };
}

function createDraft(): Scene {
  const roomId = "!aasaasasa:hsdomain.com";
  const alias = "#irc.freenode.net/#matrix:hsdomain.com";
  const registrations = createRegistrations({ serverName: "hsdomain.com" });
  const homeserver = createTinyHomeserver("hsdomain.com");
  homeserver.addUser("@alice:hsdomain.com", { token: "alice", deviceId: "ALICEDEV" });
  const never: Fetch = () => new Promise(() => undefined);
  const queries = createQueries({
    registrations,
    edition: "draft",
    fetch: never,
    limitMs: 50,
    timeoutMs: 20,
  });
  const extensions = createHomeserverExtensions({
    edition: "draft",
    registrations,
    accounts: homeserver.accounts,
    checkAnswers: true,
    handlers: {
      ...homeserver.draft,
      ...createUriLookups({ serverName: "hsdomain.com", mappers: { tel: undefined } }),
      async joinRoom(request, context) {
        const { roomIdOrAlias: wanted } = request.path;
        if (wanted === alias && !homeserver.aliases.has(alias)) await queries.queryAlias(alias);
        const answer = homeserver.draft.joinRoom?.(request, context);
        assert.ok(answer);
        return answer;
      },
    },
  });
  const registration = createDraftRegistration({
    registrations,
    allowed: [{ asToken: "T_a", id: "irc", senderLocalpart: "irc", hsToken: "T_h" }],
  });
  return {
    served: serveTogether(registration, extensions),
    prepare: {
      "D-31": () => homeserver.addUser("@irc.freenode.net/Bob:hsdomain.com"),
      "D-36": () => homeserver.join(roomId, "@irc.freenode.net/Bob:hsdomain.com"),
      "D-40": () => void homeserver.aliases.delete(alias),
      "D-41": () => void homeserver.aliases.set(alias, roomId),
    },
  };
}

/** Where the vectors of an edition are sent. */
interface Stage {
  readonly send: Fetch;
  readonly prepare: Scene["prepare"];
  close(): Promise<void>;
}

const ways: Readonly<Record<string, (scene: Scene) => Promise<Stage>>> = {
  "over HTTP": async ({ served, prepare }) => {
    const listening = await listen(served, { port: 0 });
    const send: Fetch = (request) =>
      fetch(new Request(request.url.replace("http://hs", listening.url), request));
    return { send, prepare, close: () => listening.close() };
  },
  "in process": async ({ served, prepare }) => ({
    send: toFetch(served.serve),
    prepare,
    close: async () => undefined,
  }),
};

/** Whether the answer is the vector's: an error may add its sentence, `<string>` is any string. */
function assertAnswer(expected: unknown, answer: unknown): void {
  if (expected === "<string>") {
    assert.equal(typeof answer, "string");
    assert.notEqual(answer, "");
    return;
  }
  if (typeof expected !== "object" || expected === null) {
    assert.deepEqual(answer, expected);
    return;
  }
  assert.ok(typeof answer === "object" && answer !== null);
  assert.deepEqual(Object.keys(answer).sort(), Object.keys(expected).sort());
  for (const [key, value] of Object.entries(expected)) {
    assertAnswer(value, (answer as Record<string, unknown>)[key]);
  }
}

for (const [way, start] of Object.entries(ways)) {
  const stages: Record<string, Stage> = {};
  before(async () => {
    stages["draft"] = await start(createDraft());
    stages["stable"] = await start(createStable());
  });
  after(() => Promise.all(Object.values(stages).map((stage) => stage.close())));

  for (const vector of requests) {
    test(`${way}, ${titleOf(vector)}`, async () => {
      const { id, method, path, headers = {}, body, edition } = vector;
      const stage = stages[edition];
      assert.ok(stage);
      stage.prepare[id]?.();
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const response = await stage.send(
        new Request(`http://hs${path}`, {
          method,
          headers: {
            ...headers,
            ...(text !== undefined && { "content-type": "application/json" }),
          },
          ...(text !== undefined && { body: text }),
        }),
      );
      const answer = (await response.json()) as { error?: unknown };
      assert.equal(response.status, vector.status, JSON.stringify(answer));
      if (errcodeOf(vector) === undefined) {
        assertAnswer(vector.response, answer);
        return;
      }
      const { error, ...rest } = answer;
      assert.deepEqual(rest, vector.response);
      assert.equal(typeof error, "string");
    });
  }
}

test("none of the vectors of either edition is left out", () => {
  const count = (edition: Vector["edition"]) =>
    requests.filter((vector) => vector.edition === edition).length;
  assert.deepEqual([count("draft"), count("stable")], [20, 33]);
});
