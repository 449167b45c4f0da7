import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { startBridge } from "../../examples/irc/bridge.ts";
import { createIrc } from "../../examples/irc/irc.ts";
import { ircRegistration } from "../../examples/irc/story.ts";
import { createMemoryStore } from "../../src/store/memory.ts";
import { createPeer, ok, refuse, type Step } from "../application-service/homeserver-peer.ts";

const roomId = "!aasaasasa:hsdomain.com";
const channel = "/rooms/%23irc.freenode.net%2F%23matrix%3Ahsdomain.com";
const bob = "/users/%40irc.freenode.net%2FBob%3Ahsdomain.com";

async function start(t: TestContext, more: Readonly<Record<string, Step>> = {}) {
  const said: string[] = [];
  const irc = createIrc((line) => said.push(line));
  const script = {
    createRoom: ok({ room_id: roomId }),
    getRoomStateWithKey: refuse(404, "M_NOT_FOUND"),
    ...more,
  };
  const peer = createPeer(script, { edition: "draft" });
  const bridge = await startBridge({
    registration: ircRegistration,
    homeserverUrl: "http://hs",
    serverName: "hsdomain.com",
    irc,
    store: createMemoryStore(),
    port: 0,
    fetch: peer.fetch,
  });
  t.after(() => bridge.close());
  const send = async (path: string, body?: object) => {
    const response = await fetch(`${bridge.url}${path}?access_token=T_h`, {
      method: body === undefined ? "GET" : "PUT",
      ...(body && { body: JSON.stringify(body) }),
    });
    await response.body?.cancel();
    return response.status;
  };
  const speak = (id: string) =>
    irc.speak({ id, channel: "#matrix", nick: "Bob", text: `text of ${id}`, ts: 1 });
  return { peer, said, send, speak };
}

function message(sender: string, content: object = { msgtype: "m.text", body: "hi!" }) {
  const event = { type: "m.room.message", room_id: roomId, origin_server_ts: 1, content };
  return { ...event, user_id: sender, event_id: `$${sender}` };
}

test("the bridge answers for what is on IRC and for nothing else (D19, D20, D31)", async (t) => {
  const { peer, send, speak } = await start(t);
  assert.equal(await send(channel), 404);
  assert.equal(await send(bob), 404);
  await speak("1");
  assert.equal(await send(channel), 200);
  assert.equal(await send(bob), 200);
  assert.equal(await send(bob.replace("Bob", "Eve")), 404);
  assert.equal(await send("/users/%40alice%3Ahsdomain.com"), 404);
  assert.equal(peer.calls("createRoom").length, 1);
});

test("a question that comes again makes no second room, and no second message of the same", async (t) => {
  const { peer, send, speak } = await start(t);
  await speak("1");
  await send(channel);
  await speak("2");
  await send(channel);
  assert.equal(peer.calls("createRoom").length, 1);
  const paths = peer.calls("sendMessage").map(({ url }) => url.pathname);
  assert.equal(paths.length, 4);
  assert.equal(new Set(paths).size, 2);
});

test("what is said in the room is said on IRC once, but for what came from there", async (t) => {
  const { said, send, speak } = await start(t);
  await speak("1");
  await send(channel);
  const events = [
    message("@alice:hsdomain.com"),
    message("@irc.freenode.net/Bob:hsdomain.com"),
    message("@redacted:hsdomain.com", {}),
  ];
  assert.equal(await send("/transactions/1", { events }), 200);
  assert.equal(await send("/transactions/1", { events }), 200);
  assert.deepEqual(said, ["#matrix <@alice:hsdomain.com> hi!"]);
});

test("a user whose name could not be set is not said to be ready (D26)", async (t) => {
  const { send, speak } = await start(t, { setDisplayName: refuse(403, "M_FORBIDDEN") });
  await speak("1");
  assert.notEqual(await send(bob), 200);
});
