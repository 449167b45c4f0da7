/**
 * Both sides of the package against each other, in both editions, in process and over TCP: somebody joins a room that only
 * the application service knows, says something, and a virtual user answers. Each question leads to requests the other way
 * while it is open (U14 to U16, D28, D75).
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMockHomeserver } from "../mocks/index.ts";
import {
  asVirtualUser,
  createApplicationService,
  createHomeserverClient,
  isKnownEvent,
  type Registration,
  type RoomId,
} from "../src/application-service/index.ts";
import { listen, type Served } from "../src/node.ts";
import { createMemoryStore } from "../src/store/memory.ts";

type Fetch = (request: Request) => Promise<Response>;
type Side = Served & { readonly fetch: Fetch };

interface Way {
  /** @returns how the other side reaches it */
  open(side: Side): Promise<Fetch>;
  close(): Promise<void>;
}

const registration: Registration = {
  id: "irc",
  url: "http://application-service",
  as_token: "AS",
  hs_token: "HS",
  sender_localpart: "_irc_bot",
  namespaces: {
    users: [{ exclusive: true, regex: "@_irc_.*:example\\.org" }],
    aliases: [{ exclusive: true, regex: "#_irc_.*:example\\.org" }],
  },
};
const alias = "#_irc_#matrix:example.org";
const bob = "@_irc_bob:example.org";
const saidAtMs = 1_421_416_883_133;

const ways: Readonly<Record<string, () => Way>> = {
  "in process": () => ({
    open: async ({ fetch }) => fetch,
    close: async () => {},
  }),
  "over TCP": () => {
    const closers: (() => Promise<void>)[] = [];
    return {
      async open(side) {
        const listening = await listen(side, { port: 0 });
        closers.push(listening.close);
        return (request) => {
          const { pathname, search } = new URL(request.url);
          return fetch(new Request(listening.url + pathname + search, request));
        };
      },
      async close() {
        for (const end of closers) await end();
      },
    };
  },
};

for (const edition of ["v1", "draft"] as const) {
  for (const [name, createWay] of Object.entries(ways)) {
    test(`${edition} ${name}: a room is made when it is wanted, and a message answered once (U14 to U16)`, async () => {
      const way = createWay();
      let toService: Fetch = async () => Response.error();
      const homeserver = createMockHomeserver({
        edition,
        registrations: [registration],
        fetch: (request) => toService(request),
        onError: (error) => assert.fail(String(error)),
      });
      const { service, handled } = createEcho(edition, await way.open(homeserver));
      toService = await way.open(service);
      const alice = homeserver.users.register("alice");

      const roomId = await alice.join(alias);
      await alice.send(roomId, "hi!");
      const answered = (events: readonly Readonly<Record<string, unknown>>[]) =>
        events.some(({ sender, user_id: user }) => (sender ?? user) === bob);
      await homeserver.nextTransaction({
        where: ({ events, status }) => status === 200 && answered(events.filter(isMessage)),
      });

      const messages = homeserver.rooms.get(roomId)?.events.filter(isMessage) ?? [];
      assert.deepEqual(
        messages.map(({ sender, content }) => [sender, content["body"]]),
        [
          [alice.userId, "hi!"],
          [bob, "hi! hi!"],
        ],
      );
      assert.equal(messages[1]?.origin_server_ts, saidAtMs);
      assert.deepEqual(handled, [alice.userId, bob]);
      assert.equal(
        new Set(homeserver.pushed.map(({ txnId }) => txnId)).size,
        homeserver.pushed.length,
      );

      await homeserver.close();
      await service.close();
      await way.close();
    });
  }
}

const isMessage = ({ type }: { readonly type?: unknown }): boolean => type === "m.room.message";

/** A bridge that says everything twice. */
function createEcho(edition: "v1" | "draft", fetch: Fetch) {
  const client = createHomeserverClient({
    url: "http://homeserver",
    registration,
    serverName: "example.org",
    edition,
    fetch,
  });
  const handled: string[] = [];
  const service = createApplicationService({
    registration,
    store: createMemoryStore(),
    handlers: {
      queryRoomByAlias: async () => {
        const body = { visibility: "public", room_alias_name: "_irc_#matrix" } as const;
        await client.call.createRoom({ body });
        return { status: 200, body: {} };
      },
      queryUserById: async ({ path }) => {
        await asVirtualUser(client, path.userId).ensureRegistered();
        return { status: 200, body: {} };
      },
    },
  });
  service.onEvent("m.room.message", async (event) => {
    handled.push(event.sender);
    if (event.sender === bob || !isKnownEvent(event)) return;
    const user = asVirtualUser(client, bob);
    const roomId = event.room_id as RoomId;
    await user.ensureJoined(roomId);
    const { body } = event.content;
    const options = { ts: saidAtMs, idempotencyKey: event.event_id };
    await user.sendMessage(roomId, { msgtype: "m.text", body: `${body} ${body}` }, options);
  });
  return { service, handled };
}
