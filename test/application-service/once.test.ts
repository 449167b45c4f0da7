import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { createMemoryStore } from "../../src/store/memory.ts";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { createService, message, messages, push } from "./support.ts";

/** A handler that notes event IDs, and can be held. */
function createLog() {
  const ids: string[] = [];
  return { ids, note: (event: { event_id: string }) => void ids.push(event.event_id) };
}

function createGate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

test("a repeated transaction is acknowledged and not handled again (S25, D43)", async (t) => {
  const service = createService(t);
  const { ids, note } = createLog();
  service.onEvent("*", note);
  for (let time = 0; time < 3; time += 1) {
    assert.equal((await push(service, "1", messages("a", "b"))).status, 200);
  }
  assert.deepEqual(ids, ["$a", "$b"]);
});

test("IDs 1, 2, 1, 2 are two transactions, not four", async (t) => {
  const service = createService(t);
  const { ids, note } = createLog();
  service.onEvent("*", note);
  for (const id of ["1", "2", "1", "2"]) await push(service, id, messages(`e${id}`));
  assert.deepEqual(ids, ["$e1", "$e2"]);
});

test("a retry whose age has changed is the same transaction", async (t) => {
  const service = createService(t);
  const { ids, note } = createLog();
  service.onEvent("*", note);
  for (const age of [5, 5000]) {
    await push(service, "1", [{ ...message({ id: "a" }), age, unsigned: { age } }]);
  }
  assert.deepEqual(ids, ["$a"]);
});

test("an ID that comes again with other events is new work, and warned of", async (t) => {
  const warnings: string[] = [];
  const service = createService(t, { onWarning: (text) => void warnings.push(text) });
  const { ids, note } = createLog();
  service.onEvent("*", note);
  await push(service, "1", messages("a"));
  await push(service, "1", messages("b"));
  assert.deepEqual(ids, ["$a", "$b"]);
  assert.match(warnings.join("\n"), /transaction 1 came before with other events/u);
});

test("a transaction that has grown brings only what is new; one that has shrunk brings nothing", async (t) => {
  const service = createService(t);
  const { ids, note } = createLog();
  service.onEvent("*", note);
  await push(service, "1", messages("a", "b"));
  await push(service, "1", messages("a", "b", "c"));
  await push(service, "1", messages("a"));
  assert.deepEqual(ids, ["$a", "$b", "$c"]);
});

test("an event that comes in another transaction is not handled again", async (t) => {
  const service = createService(t);
  const { ids, note } = createLog();
  service.onEvent("*", note);
  await push(service, "7", messages("a"));
  await push(service, "8", messages("b", "a", "b"));
  assert.deepEqual(ids, ["$a", "$b"]);
});

test("a duplicate that arrives while the first is running waits for it", async (t) => {
  const service = createService(t);
  const gate = createGate();
  let runs = 0;
  service.onEvent("*", async () => {
    runs += 1;
    await gate.opened;
  });
  const both = [push(service, "1", messages("a")), push(service, "1", messages("a"))];
  await turn();
  gate.open();
  assert.deepEqual(
    (await Promise.all(both)).map(({ status }) => status),
    [200, 200],
  );
  assert.equal(runs, 1);
});

for (const [how, fail] of [
  [
    "throws",
    () => {
      throw new Error("secret of the handler");
    },
  ],
  ["rejects", () => Promise.reject(new Error("secret of the handler"))],
] as const) {
  test(`when a handler ${how}, the answer is 500, the cause is told, and the repetition runs it again`, async (t) => {
    const errors: unknown[] = [];
    const service = createService(t, { onError: (error) => void errors.push(error) });
    let runs = 0;
    service.onEvent("*", async () => {
      runs += 1;
      if (runs === 1) await fail();
    });
    const first = await push(service, "1", messages("a"));
    assert.deepEqual([first.status, first.body.errcode], [500, "M_UNKNOWN"]);
    assert.doesNotMatch(JSON.stringify(first.body), /secret/u);
    assert.match(String(errors[0]), /secret of the handler/u);
    assert.equal((await push(service, "1", messages("a"))).status, 200);
    assert.equal(runs, 2);
  });
}

test("what was handled before a failure is not handled again by the repetition", async (t) => {
  const service = createService(t);
  const { ids, note } = createLog();
  let broken = true;
  service.onEvent("*", (event) => {
    if (event.event_id === "$b" && broken) throw new Error("not yet");
    note(event);
  });
  assert.equal((await push(service, "1", messages("a", "b", "c"))).status, 500);
  broken = false;
  assert.equal((await push(service, "1", messages("a", "b", "c"))).status, 200);
  assert.deepEqual(ids, ["$a", "$b", "$c"]);
});

test("a handler that never settles: 503 at the deadline with a warning, and the repetition joins it", async (t) => {
  const clock = createManualClock();
  const warnings: string[] = [];
  const service = createService(t, { clock, onWarning: (text) => warnings.push(text) });
  const gate = createGate();
  let runs = 0;
  service.onEvent("*", async () => {
    runs += 1;
    await gate.opened;
  });
  const first = push(service, "1", messages("a"));
  await turn();
  await clock.advance(25_000);
  const { status, body } = await first;
  assert.deepEqual([status, body.errcode], [503, "M_UNKNOWN"]);
  assert.deepEqual(warnings, [
    "transaction 1 was answered 503 after 25000 ms, to be sent again: its handlers go on",
  ]);

  const second = push(service, "1", messages("a"));
  await turn();
  gate.open();
  assert.equal((await second).status, 200);
  assert.equal(runs, 1);
});

test("a transaction that another process is at for too long: 503, with a warning", async (t) => {
  const clock = createManualClock();
  const warnings: string[] = [];
  const claim = () => ({ kind: "busy", retryAfterMs: 10_000 }) as const;
  const service = createService(t, {
    clock,
    store: { ...createMemoryStore(), claim },
    onWarning: (text) => warnings.push(text),
  });
  const asked = push(service, "1", messages("a"));
  await turn();
  await clock.advance(25_000);
  assert.equal((await asked).status, 503);
  assert.match(warnings.join(), /^transaction 1 .*: another process is still at it$/u);
});

test("a handler that takes too long is given up, told by its signal, and run again", async (t) => {
  const clock = createManualClock();
  const service = createService(t, { clock, handlerTimeoutMs: 1000 });
  let runs = 0;
  let aborted = false;
  service.onEvent("*", async (_event, { signal }) => {
    runs += 1;
    if (runs > 1) return;
    signal.addEventListener("abort", () => (aborted = true));
    await new Promise(() => undefined);
  });
  const first = push(service, "1", messages("a"));
  await turn();
  await clock.advance(1000);
  assert.equal((await first).status, 500);
  assert.equal(aborted, true);
  assert.equal((await push(service, "1", messages("a"))).status, 200);
  assert.equal(runs, 2);
});

test("typing on, off and on again under one ID are three things, not one", async (t) => {
  const service = createService(t);
  const seen: number[] = [];
  service.onEphemeral("m.typing", (event) => void seen.push(event.content.user_ids.length));
  const typing = (...user_ids: string[]) => ({
    ephemeral: [{ type: "m.typing", room_id: "!r:example.org", content: { user_ids } }],
  });
  await push(service, "x", [], typing("@a:b"));
  await push(service, "x", [], typing());
  assert.deepEqual(seen, [1, 0]);
});
