import assert from "node:assert/strict";
import { once } from "node:events";
import { test, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import { Pool } from "undici";
import { asVirtualUser } from "../../../src/application-service/as-virtual-user.ts";
import {
  createHomeserverClient,
  type HomeserverClientOptions,
} from "../../../src/application-service/homeserver-client.ts";
import { serve } from "../../mocks/support.ts";
import { bobId, matrixError, registration, roomId, text } from "../homeserver-peer.ts";

const maxAnswerBytes = 1_000;
const tooLarge = matrixError(200, "M_UNKNOWN", /HTTP 200 with more than 1000 bytes/u);
const path = { serverName: "example.org", mediaId: "m1" };

/** The ways to send: `fetch` of the caller's own, Node's own, a dispatcher. */
function ways(t: TestContext, url: string): Partial<HomeserverClientOptions>[] {
  const dispatcher = new Pool(url);
  t.after(() => dispatcher.close());
  return [{ fetch: (request) => fetch(request) }, {}, { dispatcher }];
}

test("an answer may have maxAnswerBytes and no more, whichever way it comes", async (t) => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(200, { "Content-Type": "image/png" });
    response.end(Buffer.alloc(response.req.url?.includes("large") === true ? 1_001 : 1_000));
  });
  for (const way of ways(t, url)) {
    const client = createHomeserverClient({ url, registration, maxAnswerBytes, ...way });
    assert.equal((await client.call.getContentAuthed({ path })).size, 1_000);
    const large = { ...path, mediaId: "large" };
    await assert.rejects(client.call.getContentAuthed({ path: large }), tooLarge);
  }
});

test("an answer without an end is given up, its connection closed, and not asked for again", async (t) => {
  const closed: Promise<unknown>[] = [];
  const url = await serve(t, (_request, response) => {
    closed.push(once(response, "close"));
    const write = () => {
      while (!response.destroyed && response.write("a".repeat(600)));
    };
    response.on("drain", write);
    write();
  });
  for (const way of ways(t, url)) {
    const client = createHomeserverClient({ url, registration, maxAnswerBytes, ...way });
    await assert.rejects(client.call.getTokenOwner(), tooLarge);
  }
  await Promise.all(closed);
  assert.equal(closed.length, 3, "one request each");
});

test("a small answer that unpacks to a large one is a large one", async (t) => {
  const url = await serve(t, (_request, response) => {
    response.writeHead(200, { "Content-Encoding": "gzip" });
    response.end(gzipSync(Buffer.alloc(100_000)));
  });
  const client = createHomeserverClient({
    url,
    registration,
    maxAnswerBytes,
    fetch: (request) => fetch(request),
  });
  await assert.rejects(client.call.getContentAuthed({ path }), tooLarge);
});

test("without options calls go the short way where there is one, otherwise through the global fetch", async (t) => {
  const agents: (string | undefined)[] = [];
  const url = await serve(t, (request, response) => {
    agents.push(request.headers["user-agent"]);
    response.end('{"event_id":"$sent"}');
  });
  const bob = asVirtualUser(createHomeserverClient({ url, registration }), bobId);
  await bob.sendMessage(roomId, text);
  // Node's fetch names itself, and what is below it does not.
  assert.deepEqual(agents.splice(0), [undefined]);

  const replaced = t.mock.method(globalThis, "fetch");
  await bob.sendMessage(roomId, text);
  assert.equal(replaced.mock.callCount(), 1);
  assert.deepEqual(agents.splice(0), ["node"]);
  replaced.mock.restore();

  const place = Symbol.for("undici.globalDispatcher.2");
  const own: unknown = Reflect.get(globalThis, place);
  t.after(() => Reflect.set(globalThis, place, own));
  Reflect.set(globalThis, place, undefined);
  await bob.sendMessage(roomId, text);
  assert.deepEqual(agents, ["node"]);
});
