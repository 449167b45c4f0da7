/**
 * Clients that send no body where an empty object is asked for, as matrix-nio does, are served as homeservers serve them.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMockHomeserver } from "../../../mocks/homeserver.ts";

for (const path of ["/join/ROOM", "/rooms/ROOM/join", "/rooms/ROOM/leave"]) {
  test(`POST ${path} takes no body for an empty one`, async (t) => {
    const homeserver = createMockHomeserver();
    t.after(() => homeserver.close());
    const alice = homeserver.users.register("alice");
    const bob = homeserver.users.register("bob");
    const roomId = await alice.createRoom({ preset: "public_chat" });
    if (path.endsWith("leave")) await bob.join(roomId);
    const url = `http://hs.test/_matrix/client/v3${path.replace("ROOM", encodeURIComponent(roomId))}`;
    const headers = { authorization: `Bearer ${bob.accessToken}` };
    const answer = await homeserver.fetch(new Request(url, { method: "POST", headers }));
    assert.equal(answer.status, 200, await answer.text());
  });
}

test("where a body means something, none is refused", async (t) => {
  const homeserver = createMockHomeserver();
  t.after(() => homeserver.close());
  const alice = homeserver.users.register("alice");
  const headers = { authorization: `Bearer ${alice.accessToken}` };
  const url = "http://hs.test/_matrix/client/v3/rooms/!r:hs.test/invite";
  const answer = await homeserver.fetch(new Request(url, { method: "POST", headers }));
  assert.equal(answer.status, 400);
});
