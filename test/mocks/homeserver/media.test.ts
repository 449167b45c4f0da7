import assert from "node:assert/strict";
import { test } from "node:test";
import { bob, refusal, setUp } from "./support.ts";

const path = "/_matrix/media/v3/upload";
const picture = (size: number) => ({ type: "image/png", bytes: new Uint8Array(size).fill(7) });

function idOf({ body }: { readonly body: Record<string, unknown> }): string {
  return String(body["content_uri"]).slice("mxc://".length);
}

test("what was uploaded comes back as it was, with its type and name", async (t) => {
  const { send } = setUp(t);
  const uploaded = await send("POST", `${path}?filename=a%20b.png`, { media: picture(3) });
  const got = await send("GET", `/_matrix/client/v1/media/download/${idOf(uploaded)}`);
  assert.deepEqual(got.body as unknown, new Uint8Array([7, 7, 7]));
  assert.equal(got.headers.get("content-type"), "image/png");
  assert.equal(got.headers.get("content-disposition"), "inline; filename*=utf-8''a%20b.png");
});

test("an upload above the limit is refused, and the limit is said", async (t) => {
  const { send } = setUp(t, { maxUploadBytes: 10 });
  assert.equal(await refusal(send("POST", path, { media: picture(11) })), "413 M_TOO_LARGE");
  assert.equal((await send("POST", path, { media: picture(10) })).status, 200);
  const { body } = await send("GET", "/_matrix/client/v1/media/config");
  assert.deepEqual(body, { "m.upload.size": 10 });
});

test("the oldest uploads go when all together are too large", async (t) => {
  const { send } = setUp(t, { maxUploadBytes: 10, maxMediaBytes: 20 });
  const ids: string[] = [];
  for (let index = 0; index < 3; index += 1) {
    ids.push(idOf(await send("POST", path, { media: picture(9) })));
  }
  const statuses = await Promise.all(
    ids.map((id) => send("GET", `/_matrix/client/v1/media/download/${id}`)),
  );
  assert.deepEqual(
    statuses.map(({ status }) => status),
    [404, 200, 200],
  );
});

test("what is asked for before it is uploaded is waited for, and then 504", async (t) => {
  const { send, homeserver } = setUp(t);
  const id = idOf(await send("POST", "/_matrix/media/v1/create"));
  const get = (timeout: number) =>
    send("GET", `/_matrix/client/v1/media/download/${id}?timeout_ms=${timeout}`);
  const tooEarly = refusal(get(5_000));
  await homeserver.advance(5_000);
  assert.equal(await tooEarly, "504 M_NOT_YET_UPLOADED");
  const waiting = get(5_000);
  await homeserver.advance(4_000);
  await send("PUT", `${path}/${id}`, { media: picture(1) });
  assert.equal((await waiting).status, 200);
});

test("a media ID is filled once, by who has it, and while its time lasts", async (t) => {
  const { send, addVirtualUser, homeserver } = setUp(t);
  await addVirtualUser("_irc_bob");
  const media = picture(1);
  const id = idOf(await send("POST", "/_matrix/media/v1/create"));
  const fill = (as?: string) =>
    send("PUT", `${path}/${id}`, { media, ...(as !== undefined && { as }) });
  assert.equal(await refusal(fill(bob)), "403 M_FORBIDDEN");
  assert.equal((await fill()).status, 200);
  assert.equal(await refusal(fill()), "409 M_CANNOT_OVERWRITE_MEDIA");
  const late = idOf(await send("POST", "/_matrix/media/v1/create"));
  await homeserver.advance(86_400_000);
  assert.equal(await refusal(send("PUT", `${path}/${late}`, { media })), "404 M_NOT_FOUND");
  const elsewhere = send("GET", "/_matrix/client/v1/media/download/other.org/x");
  assert.equal(await refusal(elsewhere), "404 M_NOT_FOUND");
});

test("only pictures have thumbnails", async (t) => {
  const { send } = setUp(t);
  const media = { type: "text/plain", bytes: new Uint8Array([1]) };
  const id = idOf(await send("POST", path, { media }));
  const asked = send("GET", `/_matrix/client/v1/media/thumbnail/${id}?width=1&height=1`);
  assert.equal(await refusal(asked), "400 M_UNKNOWN");
});
