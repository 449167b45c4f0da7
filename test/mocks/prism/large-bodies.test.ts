import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { startPrism, type PrismMock } from "../../../mocks/prism.ts";
import { send, sendJson } from "../support.ts";

/** Small, so that a body can be too large without being large. */
const maxBodyBytes = 2000;

let applicationService: PrismMock;
let homeserver: PrismMock;

before(async () => {
  applicationService = await startPrism("v1/application-service", { maxBodyBytes });
  homeserver = await startPrism("v1/homeserver", { maxBodyBytes });
});

after(async () => {
  await applicationService.close();
  await homeserver.close();
});

const headers = { authorization: "Bearer any" };
const transaction = { method: "PUT", path: "/_matrix/app/v1/transactions/1", headers };

for (const [name, framing, body] of [
  ["that says so", {}, Buffer.alloc(maxBodyBytes + 1, "x")],
  ["that comes in chunks", { "transfer-encoding": "chunked" }, bigChunks(20)],
  ["that goes on and on", { "transfer-encoding": "chunked" }, bigChunks(20_000)],
] as const) {
  test(`a body ${name} over the limit is answered with 413, and the next request too`, async () => {
    const answer = await sendJson(applicationService.url, {
      ...transaction,
      headers: { ...headers, ...framing },
      body,
    });
    assert.equal(answer.status, 413);
    assert.deepEqual(answer.body, {
      errcode: "M_TOO_LARGE",
      error: `the body is larger than ${maxBodyBytes} bytes`,
    });
    const next = await send(applicationService.url, { ...transaction, body: '{"events":[]}' });
    assert.equal(next.status, 200);
  });
}

function bigChunks(count: number): Buffer[] {
  return Array.from({ length: count }, () => Buffer.alloc(1000, " "));
}

test("a body as large as the limit is read", async () => {
  const body = '{"events":[]}'.padEnd(maxBodyBytes, " ");
  assert.equal((await send(applicationService.url, { ...transaction, body })).status, 200);
});

test("an upload of any type is answered, and one over the limit refused", async () => {
  const upload = {
    method: "POST",
    path: "/_matrix/media/v3/upload?filename=cat.png",
    headers: { ...headers, "content-type": "image/png" },
  };
  const { status, body } = await sendJson(homeserver.url, {
    ...upload,
    body: Buffer.from([0, 255]),
  });
  assert.equal(status, 200);
  assert.match((body as { content_uri: string }).content_uri, /^mxc:/u);
  const chunked = { ...upload.headers, "transfer-encoding": "chunked" };
  const large = await sendJson(homeserver.url, {
    ...upload,
    headers: chunked,
    body: bigChunks(50),
  });
  assert.equal(large.status, 413);
});

test("a client that reads the answer only after it has sent its body is not cut off", async () => {
  const body = Buffer.alloc(3_000_000, " ");
  const socket = connect(applicationService.port, "127.0.0.1");
  socket.write(
    `PUT ${transaction.path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer any\r\n` +
      `Connection: close\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  const [answer] = (await once(socket, "data")) as [Buffer];
  assert.match(String(answer), /^HTTP\/1\.1 413 .*M_TOO_LARGE/su);
  // A connection that was closed would be reset by this, and once() would reject.
  for (let start = 0; start < body.length; start += 100_000) {
    socket.write(body.subarray(start, start + 100_000));
    await new Promise(setImmediate);
  }
  await once(socket.resume(), "close");
});
