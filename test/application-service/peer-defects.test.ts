/**
 * What other libraries get wrong, and this one does not: each defect was seen by running the library, and is named with it.
 *
 * Those of the calling side have their tests with the code that they are about: transaction IDs of different virtual users
 * and of repetitions in send-event.test.ts and send-call.test.ts, 429 in send-call.test.ts, users that are not registered
 * in register-and-replay.test.ts, users that are in the room already in ensure-joined.test.ts, pings that say nothing in
 * ask-for-ping.test.ts, addresses with a slash at the end in homeserver-client.test.ts.
 */
import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import { createManualClock } from "../../mocks/manual-clock.ts";
import { listen } from "../../src/node.ts";
import { createMemoryStore } from "../../src/store/memory.ts";
import { createService, message, messages, push, registration, send } from "./support.ts";

const userPath = "/_matrix/app/v1/users/%40_irc_bob%3Aexample.org";
const aliasPath = "/_matrix/app/v1/rooms/%23_irc_chan%3Aexample.org";
const transactionPath = "/_matrix/app/v1/transactions/1";

const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

// --- Queries ---

// matrix-appservice and matrix-appservice-bridge answer 200 where there is no handler, matrix-bot-sdk never answers.
for (const path of [userPath, aliasPath, "/users/%40_irc_bob%3Aexample.org"]) {
  test(`nobody exists where nobody handles the question, and that is said at once: ${path}`, async (t) => {
    const { status, body } = await send(createService(t), { path });
    assert.deepEqual([status, body.errcode], [404, "M_NOT_FOUND"]);
  });
}

// matrix-appservice-bridge takes null for yes.
for (const nothing of [null, undefined]) {
  test(`a query handler that answers ${JSON.stringify(nothing)} has not said that the user exists`, async (t) => {
    const errors: unknown[] = [];
    const service = createService(t, {
      handlers: { queryUserById: () => nothing as never },
      onError: (error) => void errors.push(error),
    });
    const { status, body } = await send(service, { path: userPath });
    assert.deepEqual([status, body.errcode], [500, "M_UNKNOWN"]);
    assert.equal(errors.length, 1);
  });
}

// matrix-appservice answers a failure with status 200 and an errcode, which homeservers take for "the room exists".
for (const [how, fail] of [
  [
    "throws",
    () => {
      throw new Error("IRC is down");
    },
  ],
  ["rejects", () => Promise.reject(new Error("IRC is down"))],
] as const) {
  test(`a query handler that ${how} has not said that the room exists`, async (t) => {
    const service = createService(t, { handlers: { queryRoomByAlias: fail } });
    const { status, body } = await send(service, { path: aliasPath });
    assert.deepEqual([status, body.errcode], [500, "M_UNKNOWN"]);
  });
}

// Synapse pushes nothing at all while a query is open: a bridge that did not answer stood still for twenty days.
test("a query that hangs is answered after 5 s, and holds up no transaction", async (t) => {
  const clock = createManualClock();
  const handlers = { queryUserById: () => new Promise<never>(() => undefined) };
  const service = createService(t, { clock, handlers });
  const asked = send(service, { path: userPath });
  await turn();
  assert.equal((await push(service, "1", messages("a"))).status, 200);
  await clock.advance(5000);
  assert.equal((await asked).status, 503);
});

// --- Paths ---

// matrix-appservice and matrix-bot-sdk do not know the path; a fork of the latter refuses a ping that it did not ask for.
test("a ping is answered, also one that this process did not ask for", async (t) => {
  const sent = { method: "POST", path: "/_matrix/app/v1/ping", body: { transaction_id: "theirs" } };
  const { status, body } = await send(createService(t), sent);
  assert.deepEqual([status, body], [200, {}]);
});

// matrix-appservice answers with a page of HTML, mautrix-go and mautrix-python with text.
for (const [method, path, status] of [
  ["GET", "/_matrix/app/v1/nothing", 404],
  ["GET", "/nothing/at/all", 404],
  ["DELETE", transactionPath, 405],
] as const) {
  test(`${method} ${path} is answered ${status} with a Matrix error in JSON`, async (t) => {
    const { body, ...answer } = await send(createService(t), { method, path });
    assert.deepEqual(answer, { status, contentType: "application/json" });
    assert.equal(body.errcode, "M_UNRECOGNIZED");
  });
}

// matrix-appservice redirects the old paths; a redirected PUT may arrive without its body, and with a token in a log.
test("a transaction on the path without prefix is taken there, not redirected", async (t) => {
  const heard: string[] = [];
  const service = createService(t);
  service.onEvent("*", (event) => void heard.push(event.event_id));
  const body = { events: messages("a") };
  const { status } = await send(service, { method: "PUT", path: "/transactions/1", body });
  assert.deepEqual([status, heard], [200, ["$a"]]);
});

// --- Tokens ---

// matrix-appservice cuts off seven characters, whatever they are.
for (const authorization of ["XXXXXXXHS", "Basic: HS", "bearer:HS", "HS", "Bearer", "Bearer  "]) {
  test(`the header ${JSON.stringify(authorization)} lets nobody in`, async (t) => {
    const sent = { method: "PUT", path: transactionPath, body: { events: [] } };
    const answer = await send(createService(t), {
      ...sent,
      token: null,
      headers: { authorization },
    });
    assert.equal(answer.status, 401);
  });
}

// matrix-appservice lets everybody in when its token was not set: undefined equals undefined.
for (const token of [undefined, null, "", 0]) {
  test(`a service whose hs_token is ${JSON.stringify(token)} is not made`, (t) => {
    const open = { ...registration, hs_token: token as never };
    assert.throws(() => createService(t, { registration: open }), /^TypeError: registration: /u);
  });
}

// matrix-bot-sdk answers 401 AUTH_FAILED, mautrix-go 401: homeservers look for M_FORBIDDEN.
test("a wrong token is refused with 403 M_FORBIDDEN, in the header and in the query", async (t) => {
  const service = createService(t);
  for (const sent of [
    { path: userPath, token: "nope" },
    { path: `${userPath}?access_token=nope`, token: null },
    // mautrix-python lets the query win, others are content with one of the two.
    { path: `${userPath}?access_token=HS`, token: "nope" },
    { path: `${userPath}?access_token=nope`, token: "HS" },
  ]) {
    const { status, body } = await send(service, sent);
    assert.deepEqual([status, body.errcode], [403, "M_FORBIDDEN"]);
  }
});

// --- Bodies ---

// matrix-appservice acknowledges a body without events, so that nobody ever hears of the fault.
for (const body of [{}, { events: null }, { events: "x" }, [], null, 1]) {
  test(`${JSON.stringify(body)} is no transaction`, async (t) => {
    const sent = { method: "PUT", path: transactionPath, body };
    const answer = await send(createService(t), sent);
    assert.deepEqual([answer.status, answer.body.errcode], [400, "M_BAD_JSON"]);
  });
}

// matrix-appservice reads 5 MB and mautrix-python 1 MiB: the homeserver repeats what is larger, for ever.
test("a hundred events of the largest size fit into a transaction", async (t) => {
  const service = createService(t);
  let heard = 0;
  service.onEvent("*", () => void (heard += 1));
  const server = await listen(service, { port: 0 });
  t.after(() => server.close());
  const body = "x".repeat(65_000);
  const events = ids(100).map((id) => message({ id, body }));
  const { status } = await fetch(`${server.url}${transactionPath}`, {
    method: "PUT",
    headers: { authorization: "Bearer HS", "content-type": "application/json" },
    body: JSON.stringify({ events }),
  });
  assert.deepEqual([status, heard], [200, 100]);
});

// matrix-appservice and both matrix-bot-sdks know the unstable name only.
test("ephemeral data arrives under its stable name", async (t) => {
  const service = createService(t);
  const heard: unknown[] = [];
  service.onEphemeral("m.typing", (event) => void heard.push(event.content));
  const content = { user_ids: ["@alice:example.org"] };
  const typing = { type: "m.typing", room_id: "!r:example.org", content };
  await push(service, "1", [], { ephemeral: [typing] });
  assert.deepEqual(heard, [content]);
});

// matrix-bot-sdk reads "removed", which no homeserver sends.
test("users whose devices are not to be followed any more arrive", async (t) => {
  const service = createService(t);
  const heard: unknown[] = [];
  service.onDeviceLists(({ deviceLists }) => void heard.push(deviceLists?.left));
  const left = ["@alice:example.org"];
  await push(service, "1", [], { "org.matrix.msc3202.device_lists": { changed: [], left } });
  assert.deepEqual(heard, [left]);
});

// --- Once ---

// matrix-appservice remembers one ID; mautrix-go means to remember 128, and remembers one.
test("two hundred transactions that all come again are all known", async (t) => {
  const service = createService(t);
  const heard: string[] = [];
  service.onEvent("*", (event) => void heard.push(event.event_id));
  for (const id of [...ids(200), ...ids(200)]) {
    assert.equal((await push(service, id, messages(`e${id}`))).status, 200);
  }
  assert.deepEqual(
    heard,
    ids(200).map((id) => `$e${id}`),
  );
});

// Bridges that kept the IDs in a database lost every message when Synapse counted from 1 again.
test("a homeserver that counts from 1 again is heard, also after this process was restarted", async (t) => {
  const store = createMemoryStore();
  const heard: string[] = [];
  const warnings: string[] = [];
  for (const run of ["before", "after"]) {
    const service = createService(t, { store, onWarning: (text) => void warnings.push(text) });
    service.onEvent("*", (event) => void heard.push(event.event_id));
    for (const id of ids(3)) await push(service, id, messages(`${run}${id}`));
    await service.close();
  }
  const expected = ["before", "after"].flatMap((run) => ids(3).map((id) => `$${run}${id}`));
  assert.deepEqual(heard, expected);
  assert.equal(warnings.length, 3);
});

// mautrix-go and mautrix-python look whether an ID is known before the work, and note it after.
test("a duplicate that comes while the first is at work is not handled beside it", async (t) => {
  const service = createService(t);
  let runs = 0;
  service.onEvent("*", async () => {
    runs += 1;
    for (let time = 0; time < 10; time += 1) await turn();
  });
  const pushes = Array.from({ length: 5 }, () => push(service, "1", messages("a")));
  for (const { status } of await Promise.all(pushes)) assert.equal(status, 200);
  assert.equal(runs, 1);
});

// --- Failure ---

// matrix-bot-sdk never answers the request, nor any repetition of it, and leaves a rejection that ends the process.
// matrix-appservice, matrix-appservice-bridge and both matrix-bot-sdks answer 200 when the handler is asynchronous.
// The test runner fails a test that leaves a rejection unhandled.
for (const [how, fail] of [
  [
    "throws",
    () => {
      throw new Error("no");
    },
  ],
  ["rejects at once", () => Promise.reject(new Error("no"))],
  [
    "rejects later",
    async () => {
      await turn();
      throw new Error("no");
    },
  ],
] as const) {
  test(`a handler that ${how}: 500, again 500, and 200 when it works again`, async (t) => {
    const service = createService(t);
    let broken = true;
    let handled = 0;
    service.onEvent("*", () => (broken ? fail() : void (handled += 1)));
    for (const _ of [1, 2]) {
      assert.equal((await push(service, "1", messages("a"))).status, 500);
      await turn();
    }
    broken = false;
    assert.equal((await push(service, "1", messages("a"))).status, 200);
    assert.equal(handled, 1);
  });
}

// matrix-appservice, matrix-appservice-bridge and both matrix-bot-sdks answer before the handlers have finished.
test("a transaction is acknowledged when its handlers have finished, not before", async (t) => {
  const service = createService(t);
  const order: string[] = [];
  service.onEvent("*", async () => {
    for (let time = 0; time < 20; time += 1) await turn();
    order.push("handled");
  });
  await push(service, "1", messages("a"));
  order.push("acknowledged");
  assert.deepEqual(order, ["handled", "acknowledged"]);
});

// matrix-appservice-bridge begins with the second event of a room before the first is done.
test("the second event of a room begins when the first is done", async (t) => {
  const service = createService(t);
  const log: string[] = [];
  service.onEvent("m.room.message", async (event) => {
    log.push(`start ${event.event_id}`);
    for (let time = 0; time < (event.event_id === "$1" ? 20 : 1); time += 1) await turn();
    log.push(`end ${event.event_id}`);
  });
  await Promise.all([push(service, "1", messages("1")), push(service, "2", messages("2"))]);
  assert.deepEqual(log, ["start $1", "end $1", "start $2", "end $2"]);
});
