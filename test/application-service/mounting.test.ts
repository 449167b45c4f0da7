/**
 * Below a path prefix of real frameworks: transactions, raw slashes in IDs, unknown paths and malformed bodies come out
 * the same as without the framework.
 */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import express from "express";
import Fastify from "fastify";
import { Hono } from "hono";
import type { ApplicationService } from "../../src/application-service/application-service.ts";
import { toFetch } from "../../src/contract/fetch.ts";
import { toNodeListener } from "../../src/contract/node.ts";
import { createService, messages } from "./support.ts";

type Mount = (
  t: TestContext,
  service: ApplicationService,
) => Promise<(request: Request) => Promise<Response>>;

async function overHttp(t: TestContext, listener: Parameters<typeof createServer>[1]) {
  const server = createServer(listener ?? (() => undefined));
  server.listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  return toPort((server.address() as AddressInfo).port);
}

function toPort(port: number) {
  return (request: Request) => {
    const { pathname, search } = new URL(request.url);
    return fetch(new Request(`http://127.0.0.1:${port}${pathname}${search}`, request));
  };
}

const mounts: Readonly<Record<string, Mount>> = {
  Express: (t, service) => {
    const app = express();
    app.use("/bridge", toNodeListener(service));
    return overHttp(t, app);
  },
  "Express with its body parser in front": (t, service) => {
    const app = express();
    app.use(express.json());
    app.use("/bridge", toNodeListener(service));
    return overHttp(t, app);
  },
  Fastify: async (t, service) => {
    const app = Fastify({ routerOptions: { maxParamLength: 1000 } });
    t.after(() => app.close());
    // The service reads the body itself.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (_request, _payload, done) => done(null));
    const listener = toNodeListener(service, { pathPrefix: "/bridge" });
    app.all("/bridge/*", (request, reply) => {
      reply.hijack();
      listener(request.raw, reply.raw);
    });
    await app.listen({ port: 0, host: "127.0.0.1" });
    return toPort((app.server.address() as AddressInfo).port);
  },
  Hono: async (_t, service) => {
    const app = new Hono();
    app.mount("/bridge", service.fetch);
    return async (request) => await app.fetch(request);
  },
  "fetch with a prefix": async (_t, service) => toFetch(service.serve, { pathPrefix: "/bridge/" }),
};

for (const [name, mount] of Object.entries(mounts)) {
  test(`mounted under ${name} at /bridge`, async (t) => {
    const asked: string[] = [];
    const service = createService(t, {
      handlers: {
        queryUserById: ({ path }) => {
          asked.push(path.userId);
          return { status: 200, body: {} };
        },
      },
    });
    const ids: string[] = [];
    service.onEvent("*", (event) => void ids.push(event.event_id));
    const send = await mount(t, service);
    const call = (path: string, method = "GET", body?: string) =>
      send(
        new Request(`http://as/bridge${path}`, {
          method,
          headers: { authorization: "Bearer HS", "content-type": "application/json" },
          ...(body === undefined ? {} : { body }),
        }),
      );

    const body = JSON.stringify({ events: messages("a") });
    const pushed = await call("/_matrix/app/v1/transactions/1", "PUT", body);
    assert.deepEqual([pushed.status, await pushed.text()], [200, "{}"]);
    assert.deepEqual(ids, ["$a"]);

    assert.equal((await call("/users/%40irc.freenode.net/Bob%3Ahsdomain.com")).status, 200);
    assert.equal((await call("/users/%40irc.freenode.net%2FBob%3Ahsdomain.com")).status, 200);
    assert.deepEqual(new Set(asked), new Set(["@irc.freenode.net/Bob:hsdomain.com"]));

    const unknown = await call("/_matrix/app/v1/nothing");
    assert.equal(unknown.status, 404);
    assert.equal((await unknown.json()).errcode, "M_UNRECOGNIZED");
  });
}
