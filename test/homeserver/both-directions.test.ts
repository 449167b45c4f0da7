/**
 * What a homeserver calls, against the real application service side, plugged together through `fetch` and over TCP.
 */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import {
  createApplicationService,
  type ApplicationServiceHandlers,
} from "../../src/application-service/index.ts";
import { createDeliver } from "../../src/homeserver/deliver.ts";
import { type ClientEvent, toDraftTransaction } from "../../src/homeserver/draft-transaction.ts";
import { createPing } from "../../src/homeserver/ping.ts";
import { createQueries } from "../../src/homeserver/queries.ts";
import { createRegistrations } from "../../src/homeserver/registrations.ts";
import type { EditionName } from "../../src/homeserver/service-edition.ts";
import { createThirdParty } from "../../src/homeserver/third-party.ts";
import { listen } from "../../src/node.ts";
import { createMemoryStore } from "../../src/store/memory.ts";
import { registrationOf } from "./service-peer.ts";

const bob = "@_irc_bob:example.org";
const channel = "#_irc_matrix:example.org";
const found = { userid: bob, protocol: "irc", fields: { nickname: "bob" } } as const;
const notFound = { status: 404, body: { errcode: "M_NOT_FOUND", error: "no" } } as const;

const event: ClientEvent = {
  type: "m.room.message",
  event_id: "$m1",
  room_id: "!r:example.org",
  sender: "@alice:example.org",
  origin_server_ts: 1_700_000_000_001,
  content: { msgtype: "m.text", body: "hi" },
};

const handlers: ApplicationServiceHandlers = {
  queryUserById: ({ path }) => (path.userId === bob ? { status: 200, body: {} } : notFound),
  queryRoomByAlias: ({ path }) =>
    path.roomAlias === channel ? { status: 200, body: {} } : notFound,
  queryUserByProtocol: () => ({ status: 200, body: [found] }),
};

/** Where the application service is: in this process, or behind a socket. */
const ways = {
  "in process": async (t: TestContext) => {
    const { service, received } = create(t, "http://irc");
    return { received, url: "http://irc", fetch: service.fetch };
  },
  "over TCP": async (t: TestContext) => {
    const { service, received } = create(t, "http://irc");
    const listening = await listen(service, { port: 0 });
    t.after(() => listening.close());
    return { received, url: listening.url, fetch: undefined };
  },
} as const;

function create(t: TestContext, url: string) {
  const received: string[] = [];
  const service = createApplicationService({
    registration: registrationOf("irc", { url }),
    store: createMemoryStore(),
    handlers,
  });
  service.onEvent("m.room.message", ({ event_id: id, sender }) => {
    received.push(`${id} ${sender}`);
  });
  t.after(() => service.close());
  return { service, received };
}

for (const [way, start] of Object.entries(ways)) {
  for (const edition of ["v1", "draft"] as const satisfies readonly EditionName[]) {
    test(`${way}, ${edition}: a transaction is delivered once however often it is sent, users and aliases are found`, async (t) => {
      const { received, url, fetch } = await start(t);
      const registration = registrationOf("irc", { url });
      const options = { edition, ...(fetch && { fetch }) };
      const deliver = createDeliver(options);
      const body = JSON.stringify(
        edition === "v1" ? { events: [event] } : toDraftTransaction([event]),
      );
      const { signal } = new AbortController();
      for (let count = 0; count < 3; count += 1) {
        const delivered = await deliver({ registration, txnId: "1", body, signal });
        assert.deepEqual(delivered, { kind: "accepted" });
      }
      assert.deepEqual(received, ["$m1 @alice:example.org"]);

      const registrations = createRegistrations({
        serverName: "example.org",
        registrations: [registration],
      });
      const queries = createQueries({ ...options, registrations });
      assert.equal(await queries.queryUser(bob), true);
      assert.equal(await queries.queryUser("@_irc_eve:example.org"), false);
      assert.equal(await queries.queryAlias(channel), true);
      assert.equal(await queries.queryAlias("#_irc_none:example.org"), false);
    });
  }

  test(`${way}: ping and third-party look-ups are answered`, async (t) => {
    const { url, fetch } = await start(t);
    const registration = registrationOf("irc", { url });
    const options = fetch === undefined ? {} : { fetch };
    const ms = await createPing(options)({ registration, transactionId: "meow" });
    assert.ok(ms >= 0 && Number.isInteger(ms));
    const registrations = createRegistrations({
      serverName: "example.org",
      registrations: [registration],
    });
    const thirdParty = createThirdParty({ ...options, registrations });
    assert.deepEqual(await thirdParty.usersByFields("irc", { nickname: "bob" }), [found]);
    assert.deepEqual(await thirdParty.locationsByFields("irc", {}), []);
  });
}
