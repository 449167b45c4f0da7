/**
 * What is asked for is made while the question is open: the handler calls the homeserver, and the answer waits for it.
 */
import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { asVirtualUser } from "../../src/application-service/as-virtual-user.ts";
import { createHomeserverClient } from "../../src/application-service/homeserver-client.ts";
import { createPeer, draftRegistration, ok, type Step } from "./homeserver-peer.ts";
import { createService, send } from "./support.ts";

const bob = "@irc.freenode.net/Bob:hsdomain.com";
const roomId = "!aasaasasa:hsdomain.com";
const exists = { status: 200, body: {} } as const;
const userPath = `/users/${encodeURIComponent(bob)}?access_token=HS`;
const aliasPath = "/rooms/%23irc.freenode.net%2F%23matrix%3Ahsdomain.com?access_token=HS";

/** The homeserver's answer to one operation comes when it is let. */
function createGate(step: Step) {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const gated: Step = async (seen) => {
    await opened;
    return step(seen);
  };
  return { gated, open };
}

function connect(script: Readonly<Record<string, Step>>) {
  const peer = createPeer(script, { edition: "draft" });
  const homeserver = createHomeserverClient({
    url: "http://hs",
    registration: draftRegistration,
    edition: "draft",
    fetch: peer.fetch,
  });
  return { peer, homeserver };
}

async function isAnswered(answer: Promise<unknown>): Promise<boolean> {
  for (let time = 0; time < 20; time += 1) await turn();
  return (await Promise.race([answer, turn("waiting")])) !== "waiting";
}

test("a user is registered and named before the homeserver hears that it exists (D24, D26, S44)", async (t) => {
  const { gated, open } = createGate(ok());
  const { peer, homeserver } = connect({ setDisplayName: gated });
  const service = createService(t, {
    handlers: {
      queryUserById: async ({ path: { userId } }) => {
        const user = asVirtualUser(homeserver, userId);
        await user.ensureRegistered();
        await user.call.setDisplayName({ path: { userId }, body: { displayname: "Bob" } });
        return exists;
      },
    },
  });
  const answer = send(service, { path: userPath, token: null });
  assert.equal(await isAnswered(answer), false);
  assert.deepEqual(peer.operations(), ["register", "setDisplayName"]);
  open();
  assert.deepEqual([(await answer).status, (await answer).body], [200, {}]);
});

test("a room is made, and its alias with it, before the homeserver hears that it exists (D33, D36, S45)", async (t) => {
  const { gated, open } = createGate(ok({ event_id: "$1:hsdomain.com" }));
  const { peer, homeserver } = connect({
    createRoom: ok({ room_id: roomId }),
    setRoomStateByType: gated,
  });
  const service = createService(t, {
    handlers: {
      queryRoomByAlias: async () => {
        const body = { room_alias_name: "irc.freenode.net/#matrix" };
        const { room_id } = await homeserver.call.createRoom({ body });
        await homeserver.sendState(room_id, "m.room.name", "", { name: "#matrix" });
        return exists;
      },
    },
  });
  const answer = send(service, { path: aliasPath, token: null });
  assert.equal(await isAnswered(answer), false);
  assert.deepEqual(peer.operations(), ["createRoom", "setRoomStateByType"]);
  open();
  assert.deepEqual([(await answer).status, (await answer).body], [200, {}]);
});
