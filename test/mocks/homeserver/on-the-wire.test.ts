/**
 * What an application service sees of the mock homeserver over HTTP, as it sees it of a real one. Many small servers read as
 * many bytes as `Content-Length` says, and nothing without it.
 */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { test } from "node:test";
import { createMockHomeserver } from "../../../mocks/homeserver.ts";
import { createManualClock } from "../../../mocks/manual-clock.ts";
import { homeserverProfiles, type ProfileName } from "../../../mocks/homeserver/profiles.ts";

for (const profile of Object.keys(homeserverProfiles) as ProfileName[]) {
  test(`${profile}: what is pushed and the ping say how long they are`, async (t) => {
    const asked: IncomingMessage[] = [];
    const server = createServer((request, response) => {
      asked.push(request);
      request.resume();
      request.on("end", () => response.end("{}"));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = server.address() as AddressInfo;
    const registration = {
      id: "irc",
      url: `http://127.0.0.1:${port}`,
      as_token: "AS",
      hs_token: "HS",
      sender_localpart: "_irc_bot",
      namespaces: { rooms: [{ exclusive: false, regex: ".*" }] },
    };
    const homeserver = createMockHomeserver({ profile, registrations: [registration] });
    t.after(() => homeserver.close());
    const alice = homeserver.users.register("alice");
    await alice.createRoom();
    await homeserver.nextTransaction();
    const { hasPing } = homeserver.profile;
    if (hasPing) {
      const url = "http://hs.test/_matrix/client/v1/appservice/irc/ping";
      const headers = { authorization: "Bearer AS", "content-type": "application/json" };
      const body = '{"transaction_id":"one"}';
      const answer = await homeserver.fetch(new Request(url, { method: "POST", headers, body }));
      assert.equal(answer.status, 200);
    }
    const lengths = asked
      .filter(({ method }) => method !== "GET")
      .map(({ url, headers }) => [
        url?.replace(/\?.*|transactions\/.*/gu, ""),
        Number(headers["content-length"]) > 0,
        headers["transfer-encoding"],
      ]);
    assert.deepEqual(lengths.slice(0, 1), [["/_matrix/app/v1/", true, undefined]]);
    const pings = lengths.filter(([path]) => path === "/_matrix/app/v1/ping");
    assert.deepEqual(pings, hasPing ? [["/_matrix/app/v1/ping", true, undefined]] : []);
  });
}

test("who watches sees what the homeserver sees: an acknowledgement that was lost is none", async (t) => {
  const seen: string[] = [];
  const homeserver = createMockHomeserver({
    clock: createManualClock(),
    registrations: [
      {
        id: "irc",
        url: "http://irc.test",
        as_token: "AS",
        hs_token: "HS",
        sender_localpart: "_irc_bot",
        namespaces: { rooms: [{ exclusive: false, regex: ".*" }] },
      },
    ],
    trouble: [{ at: "transaction", trouble: "acknowledgement-lost" }],
    fetch: () => Promise.resolve(Response.json({})),
    watch: (fetch) => async (request) => {
      try {
        const answer = await fetch(request);
        seen.push(String(answer.status));
        return answer;
      } catch (error) {
        seen.push("none");
        throw error;
      }
    },
  });
  t.after(() => homeserver.close());
  await homeserver.users.register("alice").createRoom();
  await homeserver.untilDelivered();
  assert.deepEqual(seen.slice(0, 2), ["none", "200"]);
});
