import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { createService, messages, push } from "./support.ts";

test("closing waits for what runs, and refuses what comes after with 503", async (t) => {
  const service = createService(t);
  const ids: string[] = [];
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  service.onEvent("*", async (event) => {
    await gate;
    ids.push(event.event_id);
  });
  const first = push(service, "1", messages("a"));
  await turn();
  const closed = service.close();
  const late = await push(service, "2", messages("b"));
  assert.deepEqual([late.status, late.body.errcode], [503, "M_UNKNOWN"]);
  open();
  assert.equal((await first).status, 200);
  await closed;
  assert.deepEqual(ids, ["$a"]);
});

test("a service that goes out of scope is closed", async (t) => {
  const service = createService(t);
  {
    await using scoped = service;
    assert.equal((await push(scoped, "1", messages("a"))).status, 200);
  }
  assert.equal((await push(service, "2", messages("b"))).status, 503);
});

test("closing does not wait for ever: a stuck handler is told by its signal", async (t) => {
  const clock = createManualClock();
  const service = createService(t, { clock, closeTimeoutMs: 1000 });
  let signal: AbortSignal | undefined;
  service.onEvent("*", (_event, context) => {
    signal = context.signal;
    return new Promise(() => undefined);
  });
  void push(service, "1", messages("a"));
  await turn();
  const closed = service.close();
  await turn();
  await clock.advance(1000);
  await closed;
  assert.equal(signal?.aborted, true);
});
