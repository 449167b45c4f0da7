import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { CommandError } from "../../../src/cli/command-error.ts";
import { runMock } from "../../../src/cli/mock/run.ts";
import { toSettings, type MockOptions } from "../../../src/cli/mock/settings.ts";
import { send, serve } from "../../mocks/support.ts";

/** Runs a mock until the requests are done. */
async function run(
  options: Omit<MockOptions, "host" | "port"> & { port?: number },
  requests: (url: string) => Promise<void> = () => Promise.resolve(),
) {
  const out: string[] = [];
  const notes: string[] = [];
  let ready = (_line: string) => undefined as void;
  let stop = () => undefined as void;
  const listening = new Promise<string>((resolve) => {
    ready = resolve;
  });
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const result = runMock(toSettings({ host: "127.0.0.1", port: 0, ...options }), {
    out: (line) => {
      out.push(line);
      ready(line);
    },
    note: (line) => notes.push(line),
    stopped,
  });
  const first = await Promise.race([listening, result.then(() => "")]);
  const url = /http:\S+/u.exec(first)?.[0] ?? "";
  await requests(url);
  stop();
  return { out: out.map((line) => line.replace(url, "URL")), notes, ...(await result) };
}

const transaction = { method: "PUT", path: "/_matrix/app/v1/transactions/1" };

test("a mock says where it listens, then each request", async () => {
  const { out, notes } = await run(
    { side: "application-service", hsToken: "SECRET" },
    async (url) => {
      const headers = { authorization: "Bearer SECRET" };
      await send(url, { ...transaction, headers, body: '{"events":[]}' });
      await send(url, { ...transaction, headers, body: '{"events":7}' });
      await send(url, { path: "/users/@a:b?access_token=GUESSED-SECRET" });
    },
  );
  assert.deepEqual(out, [
    "application-service (v1) listening on URL",
    "PUT /_matrix/app/v1/transactions/1 → 200 sendTransaction",
    "PUT /_matrix/app/v1/transactions/1 → 400 M_BAD_JSON events: must be array",
    "GET /users/@a:b?access_token=… → 403 M_FORBIDDEN access_token: not the hs_token of this registration",
  ]);
  assert.match(notes.join("\n"), /curl /u);
  assert.doesNotMatch([...out, ...notes].join("\n"), /SECRET/u);
});

test("a quiet mock says only where it listens", async () => {
  const { out, notes } = await run({ side: "registration", quiet: true }, async (url) => {
    await send(url, { path: "/nowhere" });
  });
  assert.deepEqual(out, ["registration (draft) listening on URL"]);
  assert.deepEqual(notes, []);
});

async function bridge(t: TestContext): Promise<string> {
  return serve(t, (request, response) => {
    request.resume();
    response.writeHead(request.url === "/users/@a:b" ? 404 : 200, {
      "content-type": "application/json",
    });
    response.end(request.url === "/users/@a:b" ? '{"errcode":"M_TOO_LARGE","error":""}' : "[]");
  });
}

test("a proxy says what either side did wrong, and counts it at the end", async (t) => {
  const proxy = await bridge(t);
  const { out, notes, breaches } = await run(
    { side: "application-service", proxy, quiet: true },
    async (url) => {
      const headers = { authorization: "Bearer SECRET" };
      await send(url, { ...transaction, headers, body: '{"events":7}' });
      await send(url, { path: "/users/@a:b", headers });
    },
  );
  assert.deepEqual(out, [
    "application-service (v1) listening on URL",
    "request   sendTransaction  events: must be array",
    "response  sendTransaction  must be object",
    "response  queryUserById  warning: errcode: M_TOO_LARGE is not listed for 404",
  ]);
  assert.deepEqual(notes, ["2 requests, 2 violations, 1 warning"]);
  assert.equal(breaches, 2);
});

test("a port in use is said in one line, with what to do", async (t) => {
  const port = Number(new URL(await bridge(t)).port);
  await assert.rejects(run({ side: "registration", port }), (error) => {
    assert.ok(error instanceof CommandError);
    assert.equal(
      error.message,
      `port ${port} of 127.0.0.1 is in use: stop what listens there, or choose another with --port (0 takes a free one)`,
    );
    return true;
  });
});
