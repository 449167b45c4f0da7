import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { ApplicationServiceHandlers } from "../../src/application-service/application-service.ts";
import { asVirtualUser, createHomeserverClient } from "../../src/application-service/index.ts";
import { listen } from "../../src/node.ts";
import { createService, registration, type Options } from "./support.ts";

const path = "/_matrix/app/v1/users/%40_irc_bob%3Aexample.org";
const lookUp = "/_matrix/app/v1/thirdparty/protocol/irc";
const headers = { authorization: "Bearer HS" };

/** The answer over a socket, and in process. */
async function ask(t: TestContext, handlers: ApplicationServiceHandlers, options: Options = {}) {
  const errors: unknown[] = [];
  const service = createService(t, {
    ...options,
    handlers,
    onError: (error) => void errors.push(error),
  });
  const { url, close } = await listen(service, { port: 0 });
  t.after(close);
  const answers = [];
  for (const at of [path, lookUp]) {
    const signal = AbortSignal.timeout(5000);
    const overHttp = await fetch(url + at, { headers, signal });
    const inProcess = await service.fetch(new Request(`http://as${at}`, { headers }));
    assert.equal(overHttp.status, inProcess.status);
    const body: unknown = await overHttp.json();
    assert.deepEqual(body, await inProcess.json());
    answers.push({ status: overHttp.status, body });
  }
  return { answers, errors };
}

/** The same for a query and for a look-up. */
const both = (handler: () => unknown) =>
  ({ queryUserById: handler, getProtocolMetadata: handler }) as ApplicationServiceHandlers;

const internalError = { errcode: "M_UNKNOWN", error: "Internal error" };

const noAnswers = [{}, undefined, null, "yes", { body: {} }, { status: "200" }, { status: 99 }];

for (const answer of noAnswers) {
  const name = JSON.stringify(answer);
  test(`a handler that answers ${name} has failed: 500, and onError hears what to return`, async (t) => {
    const { answers, errors } = await ask(
      t,
      both(() => answer),
    );
    for (const one of answers) assert.deepEqual(one, { status: 500, body: internalError });
    assert.match(
      String(errors[0]),
      /^TypeError: the handler of queryUserById must return \{ status, body \}/u,
    );
    assert.equal(errors.length, 4);
  });
}

test("a handler for what is no operation is refused, with what there is", (t) => {
  const handlers = { queryUserByID: () => ({ status: 200, body: {} }) };
  assert.throws(
    () => createService(t, { handlers: handlers as ApplicationServiceHandlers }),
    /^TypeError: there is no operation queryUserByID to handle; there are .*queryUserById/u,
  );
});

test("a 404 needs no body: it gets M_NOT_FOUND (S47)", async (t) => {
  const { answers } = await ask(
    t,
    both(() => ({ status: 404 })),
  );
  for (const { status, body } of answers) {
    assert.equal(status, 404);
    assert.equal((body as { errcode: string }).errcode, "M_NOT_FOUND");
  }
});

test("a look-up that is never answered is 503 at the deadline", async (t) => {
  const { answers } = await ask(
    t,
    both(() => new Promise(() => {})),
    { deadlineMs: 50, queryDeadlineMs: 50 },
  );
  for (const { status } of answers) assert.equal(status, 503);
});

/** What the homeserver says to a call that a handler makes. */
const homeserver: Readonly<Record<string, () => Promise<Response>>> = {
  "is away": async () => {
    const cause = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    throw new TypeError("fetch failed", { cause });
  },
  "answers with a page": async () =>
    new Response("<html>", { headers: { "content-type": "text/html" } }),
  "registers a user of another server": async () =>
    Response.json({ user_id: "@_irc_bob:elsewhere.org" }),
  "answers 404": async () =>
    Response.json({ errcode: "M_UNRECOGNIZED", error: "no" }, { status: 404 }),
  "answers 401": async () =>
    Response.json({ errcode: "M_UNKNOWN_TOKEN", error: "no" }, { status: 401 }),
};

for (const [what, answer] of Object.entries(homeserver)) {
  test(`the homeserver ${what} while a handler calls it: 500, never that answer`, async (t) => {
    const client = createHomeserverClient({
      url: "http://hs",
      registration,
      fetch: answer,
      retry: { maxAttempts: 1 },
    });
    const handler = async () => {
      await asVirtualUser(client, "@_irc_bob:example.org").ensureRegistered();
      return { status: 200, body: {} };
    };
    const { answers, errors } = await ask(t, both(handler));
    for (const one of answers) assert.deepEqual(one, { status: 500, body: internalError });
    assert.equal(errors.length, 4);
  });
}
