/**
 * Every vector of a homeserver's request, of both editions, against `createApplicationService`: over HTTP, and in process
 * through `fetch`. The handlers know one user, one alias and one network, those of the vectors.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  createApplicationService,
  type ApplicationService,
  type ApplicationServiceHandlers,
} from "../../src/application-service/index.ts";
import { listen, type Listening } from "../../src/node.ts";
import { createMemoryStore } from "../../src/store/memory.ts";
import type { v1 } from "../../src/index.ts";
import { errcodeOf, titleOf, vectors, type Vector } from "./vectors.ts";

type ThirdPartyProtocol = v1.ApplicationService.components["schemas"]["ThirdPartyProtocol"];
type Send = (request: Request) => Promise<Response>;

const requests = vectors.filter((vector) => vector.dir === "HS>AS");

const notFound = { status: 404, body: { errcode: "M_NOT_FOUND", error: "no such thing" } } as const;
const exists = { status: 200, body: {} } as const;

const irc: ThirdPartyProtocol = {
  user_fields: ["network", "nickname"],
  location_fields: ["network", "channel"],
  icon: "mxc://example.org/aBcDeFgH",
  field_types: {
    network: { regexp: String.raw`([a-z0-9]+\.)*[a-z0-9]+`, placeholder: "irc.example.org" },
    nickname: { regexp: String.raw`[^\s#]+`, placeholder: "username" },
    channel: { regexp: String.raw`#[^\s]+`, placeholder: "#foobar" },
  },
  instances: [{ network_id: "libera", desc: "Libera", fields: { network: "libera" } }],
};

const handlers: ApplicationServiceHandlers = {
  queryUserById: ({ path }) =>
    path.userId === "@irc.freenode.net/Bob:hsdomain.com" ? exists : notFound,
  queryRoomByAlias: ({ path }) =>
    path.roomAlias === "#irc.freenode.net/#matrix:hsdomain.com" ? exists : notFound,
  getProtocolMetadata: ({ path }) =>
    path.protocol === "irc" ? { status: 200, body: irc } : notFound,
  queryUserByProtocol: ({ path, query: { fields = {} } }) =>
    path.protocol === "irc"
      ? { status: 200, body: [{ userid: "@_irc_bob:example.org", protocol: "irc", fields }] }
      : notFound,
  queryLocationByProtocol: ({ path, query: { fields = {} } }) =>
    path.protocol === "irc"
      ? { status: 200, body: [{ alias: "#_irc_matrix:example.org", protocol: "irc", fields }] }
      : notFound,
  queryLocationByAlias: () => notFound,
};

const tokens: Readonly<Record<Vector["edition"], string>> = { draft: "T_h", stable: "HS" };

function createService(edition: Vector["edition"]): ApplicationService {
  const registration = {
    id: "irc",
    url: "http://127.0.0.1:9993",
    as_token: "AS",
    hs_token: tokens[edition],
    sender_localpart: "_irc_bot",
    namespaces: {},
  };
  return createApplicationService({ registration, handlers, store: createMemoryStore() });
}

/** Where a vector is sent: a service for each edition, since their tokens differ. */
interface Replay {
  readonly send: Readonly<Record<Vector["edition"], Send>>;
  close(): Promise<void>;
}

const ways: Readonly<Record<string, () => Promise<Replay>>> = {
  "over HTTP": async () => {
    const services = { draft: createService("draft"), stable: createService("stable") };
    const draft = await listen(services.draft, { port: 0 });
    const stable = await listen(services.stable, { port: 0 });
    return {
      send: { draft: toListener(draft), stable: toListener(stable) },
      async close() {
        await Promise.all([draft.close(), stable.close()]);
        await Promise.all([services.draft.close(), services.stable.close()]);
      },
    };
  },
  "in process": async () => {
    const services = { draft: createService("draft"), stable: createService("stable") };
    return {
      send: { draft: services.draft.fetch, stable: services.stable.fetch },
      async close() {
        await Promise.all([services.draft.close(), services.stable.close()]);
      },
    };
  },
};

function toListener({ url }: Listening): Send {
  return (request) => fetch(new Request(request.url.replace("http://as", url), request));
}

/** Whether the answer is the vector's: an error may add its sentence, and nothing else. */
function assertAnswer(vector: Vector, answer: unknown): void {
  const errcode = errcodeOf(vector);
  if (errcode === undefined) {
    assert.deepEqual(answer, vector.response);
    return;
  }
  const { error, ...rest } = answer as { error?: unknown };
  assert.deepEqual(rest, vector.response);
  assert.equal(typeof error, "string");
}

for (const [way, start] of Object.entries(ways)) {
  let replay: Replay;
  before(async () => void (replay = await start()));
  after(() => replay.close());

  for (const vector of requests) {
    test(`${way}, ${titleOf(vector)}`, async () => {
      const { method, path, headers = {}, body, edition } = vector;
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const response = await replay.send[edition](
        new Request(`http://as${path}`, {
          method,
          headers: {
            ...headers,
            ...(text !== undefined && { "content-type": "application/json" }),
          },
          ...(text !== undefined && { body: text }),
        }),
      );
      const answer: unknown = await response.json();
      assert.equal(response.status, vector.status, JSON.stringify(answer));
      assert.equal(response.headers.get("content-type"), "application/json");
      assertAnswer(vector, answer);
    });
  }
}

test("none of the 12 vectors of the draft and the 15 of the stable protocol is left out", () => {
  const count = (edition: Vector["edition"]) =>
    requests.filter((vector) => vector.edition === edition).length;
  assert.deepEqual([count("draft"), count("stable")], [12, 15]);
});
