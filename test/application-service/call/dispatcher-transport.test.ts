import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { test, type TestContext } from "node:test";
import { Agent, Pool } from "undici";
import { createManualClock } from "../../../mocks/manual-clock.ts";
import { asVirtualUser } from "../../../src/application-service/as-virtual-user.ts";
import { createHomeserverClient } from "../../../src/application-service/homeserver-client.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import { serve } from "../../mocks/support.ts";
import { bobId, matrixError, registration, roomId, text } from "../homeserver-peer.ts";

interface Seen {
  readonly url: string;
  readonly token: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

/** A homeserver on a socket that answers with these statuses and bodies, the last for ever. */
async function start(t: TestContext, ...answers: readonly [number, string][]) {
  const seen: Seen[] = [];
  const url = await serve(t, (request, response) => {
    const { authorization: token, "content-type": type } = request.headers;
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      const [status, content] = answers[Math.min(seen.length, answers.length - 1)] ?? [200, "{}"];
      seen.push({ url: request.url ?? "", token, type, body });
      response.writeHead(status, { "Content-Type": "application/json", "Retry-After": "0" });
      // In two pieces, cut inside a character.
      const bytes = Buffer.from(content);
      response.write(bytes.subarray(0, 12));
      setImmediate(() => response.end(bytes.subarray(12)));
    });
  });
  return { url, seen };
}

for (const create of [
  (url: string) => new Pool(url, { connections: 2 }),
  () => new Agent({ connections: 2 }),
]) {
  test(`calls go through undici's ${create("http://hs").constructor.name}, the raw ones too`, async (t) => {
    const { url, seen } = await start(t, [200, '{"event_id":"$é…é"}']);
    const dispatcher = create(url);
    t.after(() => dispatcher.close());
    const bob = asVirtualUser(createHomeserverClient({ url, registration, dispatcher }), bobId);
    assert.equal(await bob.sendMessage(roomId, text), "$é…é");
    const path = { roomId, eventType: "m.room.message", txnId: "t1" } as const;
    const { data } = await bob.raw.call.sendMessage({ params: { path }, body: text });
    assert.equal(data?.event_id, "$é…é");
    for (const one of seen) {
      assert.match(
        one.url,
        /\/send\/m\.room\.message\/[\w.-]+\?user_id=%40_irc_bob%3Aexample.org$/u,
      );
      assert.equal(one.token, "Bearer AS");
      assert.equal(one.type, "application/json");
      assert.deepEqual(JSON.parse(one.body), text);
    }
    assert.equal(seen.length, 2);
  });
}

test("what is sent again through a dispatcher is the same request", async (t) => {
  const { url, seen } = await start(t, [503, "away"], [429, "{}"], [200, '{"event_id":"$sent"}']);
  const dispatcher = new Pool(url);
  t.after(() => dispatcher.close());
  const clock = createManualClock();
  const client = createHomeserverClient({ url, registration, dispatcher, clock, random: () => 0 });
  assert.equal(await client.sendMessage(roomId, text), "$sent");
  assert.equal(new Set(seen.map((one) => one.url + one.body)).size, 1);
});

test("a call without a body has none, and bytes are sent as they are", async (t) => {
  const { url, seen } = await start(t, [200, '{"content_uri":"mxc://a/b"}']);
  const dispatcher = new Pool(url);
  t.after(() => dispatcher.close());
  const client = createHomeserverClient({ url, registration, dispatcher });
  await client.call.createContent();
  await client.call.uploadContent({ body: new Blob(["é"], { type: "text/plain" }) });
  assert.deepEqual(
    seen.map(({ body, type }) => [body, type]),
    [
      ["", undefined],
      ["é", "text/plain"],
    ],
  );
});

test("the signal ends a call at once, with its reason, and frees its connection", async (t) => {
  const paths: (string | undefined)[] = [];
  const events = new EventEmitter();
  const [arrived, closed] = [once(events, "arrived"), once(events, "closed")];
  const url = await serve(t, (request, response) => {
    paths.push(request.url);
    if (paths.length > 1) response.end('{"versions":[]}');
    else response.on("close", () => events.emit("closed"));
    events.emit("arrived");
  });
  const dispatcher = new Pool(url, { connections: 1 });
  t.after(() => dispatcher.close());
  const client = createHomeserverClient({ url, registration, dispatcher });
  const stop = new AbortController();
  const reason = new Error("shutting down");
  const { signal } = stop;
  const ended = Promise.all(
    // The second waits for the one connection, and is ended before it has it.
    [client.call.getVersions({ signal }), client.call.getLoginFlows({ signal })].map((work) =>
      assert.rejects(work, (error) => error === reason),
    ),
  );
  await arrived;
  stop.abort(reason);
  await ended;
  await closed;
  assert.deepEqual(await client.call.getVersions(), { versions: [] });
  assert.deepEqual(paths, ["/_matrix/client/versions", "/_matrix/client/versions"]);
});

test("a refused connection is a MatrixError with the code as its reason", async (t) => {
  const { url } = await start(t);
  const dispatcher = new Pool(url.replace(/:\d+$/u, ":1"));
  t.after(() => dispatcher.close());
  const client = createHomeserverClient({
    url,
    registration,
    dispatcher,
    retry: { maxAttempts: 1 },
  });
  await assert.rejects(
    client.call.getVersions(),
    matrixError(0, "M_UNKNOWN", /no answer to getVersions from http:\S+: ECONNREFUSED/u),
  );
});

test("a dispatcher that was closed is not asked again", async (t) => {
  const { url, seen } = await start(t);
  const dispatcher = new Pool(url);
  await dispatcher.close();
  const clock = createManualClock();
  const client = createHomeserverClient({ url, registration, dispatcher, clock });
  await assert.rejects(client.sendMessage(roomId, text), (error: unknown) => {
    matrixError(0, "M_UNKNOWN")(error);
    assert.match(String((error as MatrixError).cause), /cannot send this call/u);
    return true;
  });
  assert.equal(clock.pending, 0);
  assert.equal(seen.length, 0);
});

test("a dispatcher of an older undici is told apart from a network that is down", async () => {
  const dispatcher = {
    dispatch: () => {
      throw Object.assign(new Error("invalid onError method"), { code: "UND_ERR_INVALID_ARG" });
    },
  };
  const clock = createManualClock();
  const client = createHomeserverClient({ url: "http://hs", registration, dispatcher, clock });
  await assert.rejects(client.sendMessage(roomId, text), (error: unknown) => {
    matrixError(0, "M_UNKNOWN")(error);
    assert.match(String((error as MatrixError).cause), /undici 7 or later is needed/u);
    return true;
  });
  assert.equal(clock.pending, 0);
});
