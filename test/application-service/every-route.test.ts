/**
 * What is the same on every path of both editions, over HTTP: who is let in, and what an answer looks like.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { ApplicationService } from "../../src/application-service/application-service.ts";
import { createApplicationService } from "../../src/application-service/application-service.ts";
import { listen, type Listening } from "../../src/contract/node.ts";
import type { OperationDescription } from "../../src/contract/operation.ts";
import { draft, v1 } from "../../src/index.ts";
import { createMemoryStore } from "../../src/store/memory.ts";
import { registration } from "./support.ts";

const values: Readonly<Record<string, string>> = {
  txnId: "1",
  userId: "@_irc_bob:example.org",
  roomAlias: "#_irc_chan:example.org",
  protocol: "irc",
  userid: "@_irc_bob:example.org",
  alias: "#_irc_chan:example.org",
};

interface Place {
  readonly operation: OperationDescription;
  readonly path: string;
}

/** Every path of the stable protocol, with the prefix and under its earlier name. */
const places: readonly Place[] = Object.values<OperationDescription>(
  v1.applicationService.operations,
).flatMap((operation) =>
  [operation.path, operation.legacyPath]
    .filter((path) => path !== null)
    .map((path) => ({ operation, path: fill(path) + searchOf(operation) })),
);

function fill(path: string): string {
  return path.replaceAll(/\{(?<name>\w+)\}/gu, (_text, name: string) => escaped(name));
}

/** The parameters that the query has to have. */
function searchOf({ queryParameters }: OperationDescription): string {
  const needed = queryParameters.filter(({ required }) => required).map(({ name }) => name);
  return needed.length === 0
    ? ""
    : `?${needed.map((name) => `${name}=${escaped(name)}`).join("&")}`;
}

function escaped(name: string): string {
  return encodeURIComponent(values[name] ?? "");
}

let service: ApplicationService;
let server: Listening;

before(async () => {
  const none = () => ({ status: 200, body: {} }) as never;
  // Transactions and ping have no handlers of the author.
  const own = new Set(["sendTransaction", "ping"]);
  const ids = Object.keys(v1.applicationService.operations).filter((id) => !own.has(id));
  const handlers = Object.fromEntries(ids.map((id) => [id, none]));
  service = createApplicationService({ registration, handlers, store: createMemoryStore() });
  server = await listen(service, { port: 0 });
});

after(async () => {
  await server.close();
  await service.close();
});

async function send({ operation, path }: Place, token?: string) {
  const body = operation.operationId === "sendTransaction" ? '{"events":[]}' : "{}";
  const response = await fetch(server.url + path, {
    method: operation.method,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    ...(operation.requestBody === null ? {} : { body }),
  });
  return { response, text: await response.text() };
}

test("the paths of the draft are among them", () => {
  const paths = new Set(places.map(({ operation: { method }, path }) => `${method} ${path}`));
  for (const { method, path } of Object.values(draft.applicationService.operations)) {
    assert.ok(paths.has(`${method} ${fill(path)}`), path);
  }
  assert.equal(paths.size, 19);
});

for (const place of places) {
  const name = `${place.operation.method} ${place.path}`;

  test(`${name} without a token is answered 401 M_MISSING_TOKEN (D21, S16)`, async () => {
    const { response, text } = await send(place);
    assert.equal(response.status, 401);
    assert.equal(JSON.parse(text).errcode, "M_MISSING_TOKEN");
  });

  test(`${name} with a wrong token is answered 403 M_FORBIDDEN (D22, S15)`, async () => {
    const { response, text } = await send(place, "nope");
    assert.equal(response.status, 403);
    assert.equal(JSON.parse(text).errcode, "M_FORBIDDEN");
  });

  test(`${name} is answered 200 with {} and nothing else, as JSON (D40, U28)`, async () => {
    const { response, text } = await send(place, "HS");
    assert.deepEqual([response.status, text], [200, "{}"]);
    assert.equal(response.headers.get("content-type"), "application/json");
    assert.equal(response.headers.get("content-length"), "2");
  });
}
