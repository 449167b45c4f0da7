import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { test } from "node:test";
import { createHomeserverClient } from "../../../src/application-service/homeserver-client.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import {
  createPeer,
  matrixError,
  page,
  refuse,
  registration,
  type Step,
} from "../homeserver-peer.ts";

function whoami(step: Step, budgetMs = 1) {
  const { fetch } = createPeer({ getTokenOwner: step });
  const client = createHomeserverClient({ url: "http://hs", registration, fetch });
  return client.call.getTokenOwner({ budgetMs });
}

const body =
  (status: number, text: string, type = "application/json"): Step =>
  () =>
    new Response(text, { status, headers: { "Content-Type": type } });

for (const [name, step, status, message] of [
  ["the page of a proxy", page(502), 502, /HTTP 502 with \d+ bytes of text\/html in place of/u],
  ["an error page with status 200", page(200, "<html>"), 200, /which is no JSON object/u],
  ["an empty answer", body(200, ""), 200, /an empty body, which is no JSON object/u],
  ["an empty error", body(500, ""), 500, /HTTP 500 with an empty body/u],
  ["half an answer", body(200, '{"user_id":"@_irc'), 200, /no JSON object/u],
  ["half an error", body(403, '{"errcode":"M_FORB'), 403, /in place of a Matrix error/u],
  ["text in JSON", body(200, '"OK"'), 200, /no JSON object/u],
  ["nothing in JSON", body(200, "null"), 200, /no JSON object/u],
  [
    "an error without errcode",
    body(400, '{"error":"no"}'),
    400,
    /^M_UNKNOWN: no \(HTTP 400 without/u,
  ],
  ["an errcode that is no text", body(400, '{"errcode":400}'), 400, /in place of/u],
  ["a list for an error", body(400, "[]"), 400, /in place of/u],
] as const) {
  test(`${name} is a MatrixError M_UNKNOWN with the HTTP status (S81)`, async () => {
    await assert.rejects(whoami(step), matrixError(status, "M_UNKNOWN", message));
  });
}

test("an error carries status, errcode, sentence, wait and further keys", async () => {
  const step = refuse(401, "M_UNKNOWN_TOKEN", "who?", { soft_logout: true, retry_after_ms: 5 });
  await assert.rejects(whoami(step), (error: unknown) => {
    assert.ok(error instanceof MatrixError);
    assert.equal(error.message, "M_UNKNOWN_TOKEN: who?");
    assert.equal(error.status, 401);
    assert.equal(error.retryAfterMs, 5);
    assert.equal(error.body["soft_logout"], true);
    return true;
  });
});

test("an answer that breaks off on the wire is no answer", async (t) => {
  const server = createServer((socket) => {
    socket.once("data", () =>
      socket.end(
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"a":',
      ),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const client = createHomeserverClient({
    url: `http://127.0.0.1:${port}`,
    registration,
    retry: { maxAttempts: 1 },
  });
  await assert.rejects(client.call.getTokenOwner(), (error: unknown) => {
    matrixError(0, "M_UNKNOWN", /no answer to getTokenOwner/u)(error);
    return (error as MatrixError).cause instanceof Error;
  });
});
