import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { startPrism } from "../../../../mocks/prism.ts";
import { parseUpstreamUrl } from "../../../../mocks/prism/proxy/upstream.ts";
import { send } from "../../support.ts";

for (const url of ["http://127.0.0.1:9993", "https://example.org/base/", "http://[::1]:8008"]) {
  test(`${url} can be a server behind a proxy`, () => {
    assert.equal(parseUpstreamUrl(url).href, new URL(url).href);
  });
}

for (const url of [
  "",
  "127.0.0.1:9993",
  "ftp://example.org",
  "http://user:SECRET@example.org",
  "http://example.org/?access_token=SECRET",
  "http://example.org/#SECRET",
]) {
  test(`${url === "" ? "an empty text" : url} cannot, and is not shown`, () => {
    assert.throws(() => parseUpstreamUrl(url), {
      name: "TypeError",
      message: "the proxy needs an http or https URL, such as http://127.0.0.1:9993",
    });
  });
}

test("no connection to the server behind is left open", async (t) => {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "application/json" }).end("{}");
  });
  // Not because the server behind would end it some day.
  server.keepAliveTimeout = 0;
  const closed = new Promise((resolve) => {
    server.on("connection", (socket) => socket.on("close", resolve));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const proxy = await startPrism("v1/application-service", {
    proxy: { url: `http://127.0.0.1:${port}` },
  });
  t.after(() => proxy.close());
  await send(proxy.url, { path: "/users/@a:b", headers: { authorization: "Bearer any" } });
  await closed;
});
