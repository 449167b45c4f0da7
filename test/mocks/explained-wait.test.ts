/**
 * Waits that were for nothing: what their errors say, and that they last as long as they should.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { createMockApplicationService } from "../../mocks/application-service.ts";

test("without a signal a wait ends after 5 s, with the line of the test that waited", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const service = createMockApplicationService();
  const inTime = service.next("ping");
  t.mock.timers.tick(4_999);
  await service.fetch(new Request("http://as/_matrix/app/v1/ping", { method: "POST" }));
  assert.equal((await inTime).operationId, "ping");
  const tooLate = service.next("queryUserById");
  t.mock.timers.tick(5_000);
  await assert.rejects(tooLate, (error: Error) => {
    assert.match(error.message, /^no request for queryUserById that was not given before; /u);
    assert.match(error.stack?.split("\n")[1] ?? "", /explained-wait\.test\.ts/u);
    assert.equal((error.cause as Error).name, "TimeoutError");
    return true;
  });
});

test("what came instead is named without a token", async () => {
  const service = createMockApplicationService({ answers: { ping: { status: 502 } } });
  const ask = (path: string, method = "GET") =>
    service.fetch(new Request(`http://as${path}?access_token=HS`, { method }));
  await ask("/_matrix/app/v1/ping", "POST");
  await service.next();
  await ask("/HS");
  await assert.rejects(service.next("sendTransaction", AbortSignal.abort()), {
    message:
      "no request for sendTransaction that was not given before; what came: " +
      "ping (answered 502, given before), an unknown path (answered 404)",
  });
});

test("a process does not end in the middle of a wait", async () => {
  const mocks = new URL("../../mocks/application-service.ts", import.meta.url);
  const script = `
    const { createMockApplicationService } = await import(${JSON.stringify(mocks.href)});
    await createMockApplicationService().next("ping", AbortSignal.timeout(20));`;
  const args = ["--input-type=module", "--eval", script];
  const { code, stderr } = await new Promise<{ code: unknown; stderr: string }>((resolve) => {
    execFile(process.execPath, args, (error, _stdout, text) => {
      resolve({ code: error?.code, stderr: text });
    });
  });
  assert.match(stderr, /none came at all/u);
  assert.equal(code, 1);
});
