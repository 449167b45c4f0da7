/**
 * Whoever gives up a call closes its connection, also when the garbage was collected in the meantime: nothing but our own
 * code holds the requests that are made of each other on the way to `fetch`.
 */
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { test } from "node:test";
import { unreliable } from "../mocks/trouble/unreliable.ts";
import { createHomeserverClient } from "../src/application-service/index.ts";
import { createApplicationServiceClient } from "../src/homeserver/index.ts";
import { retryingFetch } from "../src/resilience/retrying-fetch.ts";
import { sendHeld } from "../src/resilience/send-held.ts";
import { draftRegistration, registration } from "./application-service/homeserver-peer.ts";
import { irc } from "./homeserver/service-peer.ts";
import { collectGarbage, startSilentServer } from "./silent-server.ts";

const heads = new EventEmitter();

/** Somebody's own, with which everything has to do. */
function fetch(request: Request): Promise<Response> {
  const answer = globalThis.fetch(request);
  answer.then(
    () => heads.emit("head"),
    () => undefined,
  );
  return answer;
}

const ways: Readonly<Record<string, (url: string, signal: AbortSignal) => Promise<unknown>>> = {
  "a request that is made for sending": (url, signal) =>
    read(sendHeld(fetch, new Request(url, { signal }))),
  "a request that is made of another": (url, signal) => {
    const given = new Request(url, { signal });
    return read(sendHeld(fetch, new Request(given), given));
  },
  "a request that meets trouble": (url, signal) =>
    read(
      unreliable(fetch, [{ at: "any", trouble: "acknowledgement-lost" }])(
        new Request(url, { signal }),
      ),
    ),
  "a request that may be tried again": (url, signal) =>
    read(retryingFetch(fetch)(new Request(url, { signal }))),
  "a call of a homeserver": (url, signal) =>
    createHomeserverClient({ url, registration, fetch }).call.getTokenOwner({ signal }),
  "a call of a homeserver, by openapi-fetch": (url, signal) =>
    createHomeserverClient({ url, registration, fetch }).raw.call.getTokenOwner({ signal }),
  "a call of a homeserver, by openapi-fetch, with the token in the query": (url, signal) =>
    createHomeserverClient({
      url,
      registration: draftRegistration,
      edition: "draft",
      fetch,
    }).raw.call.getRoomState({ params: { path: { roomId: "!a:example.org" } }, signal }),
  "a call of an application service": (url, signal) =>
    createApplicationServiceClient({
      registration: { ...irc, url },
      fetch,
    }).call.ping({ body: {}, signal }),
  "a call of an application service, by openapi-fetch": (url, signal) =>
    createApplicationServiceClient({
      registration: { ...irc, url },
      fetch,
    }).raw.call.ping({ body: {}, signal }),
  "a call of an application service, by openapi-fetch, with the token in the query": (
    url,
    signal,
  ) =>
    createApplicationServiceClient({
      registration: { ...irc, url },
      edition: "draft",
      fetch,
    }).raw.call.queryUserById({ params: { path: { userId: "@a:example.org" } }, signal }),
};

for (const says of ["nothing", "head"] as const) {
  const when = says === "nothing" ? "before its answer" : "while its answer is read";
  for (const [way, call] of Object.entries(ways)) {
    test(`${way} that is given up ${when} reaches the wire`, { timeout: 10_000 }, async (t) => {
      const server = await startSilentServer(t, says);
      const caller = new AbortController();
      const begun = says === "nothing" ? server.asked : once(heads, "head");
      const ended = assert.rejects(call(server.url, caller.signal));
      await begun;
      await collectGarbage();
      caller.abort();
      await ended;
      await server.givenUp;
    });
  }
}

async function read(sent: Promise<Response>): Promise<unknown> {
  return (await sent).json();
}
