import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { createService, messages, push, send } from "./support.ts";

const path = "/_matrix/app/v1/users/%40_irc_bob%3Aexample.org";
const exists = { status: 200, body: {} } as const;

test("parallel queries for one ID share one run, later ones ask again (U16)", async (t) => {
  let runs = 0;
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const service = createService(t, {
    handlers: {
      queryUserById: async () => {
        runs += 1;
        await gate;
        return exists;
      },
    },
  });
  const both = [send(service, { path }), send(service, { path })];
  await turn();
  open();
  for (const answer of await Promise.all(both)) assert.equal(answer.status, 200);
  assert.equal(runs, 1);
  await send(service, { path });
  assert.equal(runs, 2);
});

test("a query has its own short deadline: 503 after 5 s, of which onError is told", async (t) => {
  const clock = createManualClock();
  const errors: unknown[] = [];
  const service = createService(t, {
    clock,
    onError: (error) => errors.push(error),
    handlers: { queryUserById: () => new Promise(() => undefined) },
  });
  const asked = send(service, { path });
  await turn();
  await clock.advance(5000);
  const answer = await asked;
  assert.deepEqual([answer.status, answer.body.errcode], [503, "M_UNKNOWN"]);
  assert.deepEqual(errors.map(String), [
    "Error: the handler of queryUserById gave no answer within 5000 ms: 503",
  ]);
});

test("while a query is open, transactions and other queries are served (U16)", async (t) => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const service = createService(t, {
    handlers: {
      queryRoomByAlias: async () => {
        // The way of the draft's example: creating the room makes the homeserver ask for a user and push events.
        assert.equal((await send(service, { path })).status, 200);
        assert.equal((await push(service, "1", messages("a"))).status, 200);
        await gate;
        return exists;
      },
      queryUserById: () => exists,
    },
  });
  const asked = send(service, { path: "/_matrix/app/v1/rooms/%23_irc_a%3Ah" });
  await turn();
  open();
  assert.equal((await asked).status, 200);
});

test("a handler that throws: 500 without its words, and the cause is told", async (t) => {
  const errors: unknown[] = [];
  const service = createService(t, {
    onError: (error) => void errors.push(error),
    handlers: {
      queryUserById: () => {
        throw new Error("secret");
      },
    },
  });
  const answer = await send(service, { path });
  assert.deepEqual(answer.body, { errcode: "M_UNKNOWN", error: "Internal error" });
  assert.match(String(errors[0]), /secret/u);
});
