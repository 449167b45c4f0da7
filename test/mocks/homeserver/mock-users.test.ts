/**
 * The users that a test makes, and what they ask for.
 */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createMockHomeserver } from "../../../mocks/homeserver.ts";
import { createManualClock } from "../../../mocks/manual-clock.ts";

function setUp(t: TestContext) {
  const homeserver = createMockHomeserver({ clock: createManualClock() });
  t.after(() => homeserver.close());
  return { homeserver, alice: homeserver.users.register("alice") };
}

for (const localpart of ["Alice", "a b!", "", "@alice2:example.org", "bob:example.org"]) {
  test(`${JSON.stringify(localpart)} is no localpart, which is said`, (t) => {
    const { homeserver } = setUp(t);
    assert.throws(() => homeserver.users.register(localpart), {
      name: "TypeError",
      message: `a localpart may have a-z 0-9 . _ = - / +: ${JSON.stringify(localpart)}`,
    });
  });
}

const picture = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
const uploads = [
  ["a byte array", picture, "application/octet-stream"],
  ["a part of a buffer", new Uint8Array([1, ...picture, 1]).subarray(1, 5), undefined],
  ["a buffer", picture.buffer, "application/octet-stream"],
  ["a blob", new Blob([picture], { type: "image/png" }), "image/png"],
] as const;

for (const [name, body, type = "application/octet-stream"] of uploads) {
  test(`${name} is sent as the bytes that it is, and comes back so`, async (t) => {
    const { homeserver, alice } = setUp(t);
    const upload = "/_matrix/media/v3/upload";
    const { content_uri: uri } = await alice.request<{ content_uri: string }>("POST", upload, body);
    const path = `/_matrix/client/v1/media/download/${uri.slice("mxc://".length)}`;
    assert.deepEqual(await alice.request("GET", path), picture);
    const answer = await homeserver.fetch(
      new Request(`http://example.org${path}`, {
        headers: { authorization: `Bearer ${alice.accessToken}` },
      }),
    );
    assert.equal(answer.headers.get("content-type"), type);
  });
}

test("a path without its slash is refused with a hint", async (t) => {
  const { alice } = setUp(t);
  await assert.rejects(alice.request("GET", "joined_rooms"), {
    name: "TypeError",
    message: 'a path begins with "/": write "/joined_rooms"',
  });
});

test("a path that there is not is named", async (t) => {
  const { alice } = setUp(t);
  await assert.rejects(alice.request("GET", "/joined_roomz?a=b"), {
    status: 404,
    errcode: "M_UNRECOGNIZED",
    message: /GET \/_matrix\/client\/v3\/joined_roomz$/u,
  });
});
