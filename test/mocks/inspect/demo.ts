/**
 * Something to look at: `node test/mocks/inspect/demo.ts` prints the address of the page. A bridge repeats what it is told,
 * and does not take every fourth transaction.
 */
import { createMockHomeserver } from "../../../mocks/homeserver.ts";
import { startInspector } from "../../../mocks/inspect/inspector.ts";
import { listenFetch } from "../../../mocks/inspect/listen-fetch.ts";
import { createRunningClock } from "../../../mocks/inspect/running-clock.ts";
import {
  asVirtualUser,
  createApplicationService,
  createHomeserverClient,
} from "../../../src/application-service/index.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import { irc } from "./support.ts";

const clock = createRunningClock();
const onError = (error: unknown): void => console.error(error);
let transactions = 0;

const inspector = await startInspector({ homeserver: () => homeserver, clock });
const service = createApplicationService({
  registration: irc,
  store: createMemoryStore(),
  handlers: { queryUserById: () => ({ status: 200, body: {} }) },
  onError,
});
const homeserver = createMockHomeserver({
  registrations: [irc],
  profile: "synapse",
  clock,
  onError,
  fetch: inspector.watch(async (request) => {
    if (request.method === "PUT") transactions += 1;
    if (transactions % 4 !== 3) return service.fetch(request);
    const body = { errcode: "M_UNKNOWN", error: "the database is away" };
    return Response.json(body, { status: 503 });
  }, "application service"),
});
const watched = inspector.watch(homeserver.fetch, "homeserver");
const client = createHomeserverClient({
  url: "http://example.org",
  registration: irc,
  serverName: homeserver.serverName,
  fetch: watched,
});
const bob = asVirtualUser(client, "@_irc_bob:example.org");
service.onEvent("m.room.member", async ({ room_id: roomId, state_key: target, content }) => {
  if (target === bob.userId && content.membership === "invite") await bob.ensureJoined(roomId);
});
service.onEvent("m.room.message", async ({ room_id: roomId, sender, content }) => {
  if (sender === bob.userId) return;
  const body = `you said ${String((content as { body?: string }).body)}`;
  await bob.sendMessage(roomId, { msgtype: "m.text", body });
});
await bob.ensureRegistered();

const served = await listenFetch(watched, { port: 0 });
console.log(`homeserver ${served.url}\npage ${inspector.url}`);
console.log(`send as alice, to ${bob.userId}`);
process.once("SIGINT", async () => {
  await Promise.all([served.close(), inspector.close(), homeserver.close(), service.close()]);
});
