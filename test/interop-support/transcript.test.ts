import assert from "node:assert/strict";
import { test } from "node:test";
import { createRecorder } from "../interop/transcript.ts";
import { exchange, transaction } from "./exchange.ts";

test("what comes belongs to the step that began last", () => {
  const recorder = createRecorder();
  recorder.begin("one");
  recorder.add(exchange({}));
  recorder.begin("two");
  recorder.add(exchange({ operationId: "getJoinedRooms" }));
  const { steps } = recorder.transcript("mock");
  assert.deepEqual(
    steps.map(({ step, lines }) => [step, ...lines.map(({ operation }) => operation)]),
    [
      ["one", "getTokenOwner"],
      ["two", "getJoinedRooms"],
    ],
  );
});

test("requests of one kind are one line, with all keys that any of them had", () => {
  const recorder = createRecorder();
  recorder.begin("step");
  recorder.add(exchange({ answer: { a: 1 } }));
  recorder.add(exchange({ answer: { b: 1 } }));
  const [line, ...others] = recorder.transcript("mock").steps[0]?.lines ?? [];
  assert.deepEqual(line?.answer, ["(body): object", "a: integer", "b: integer"]);
  assert.deepEqual(others, []);
});

test("another status, errcode, caller or way of authentication is another line", () => {
  const recorder = createRecorder();
  recorder.begin("step");
  recorder.add(exchange({}));
  recorder.add(exchange({ status: 403, answer: { errcode: "M_FORBIDDEN" } }));
  recorder.add(exchange({ status: 403, answer: { errcode: "M_UNKNOWN" } }));
  recorder.add(exchange({ caller: "person" }));
  recorder.add(exchange({ authentication: "query" }));
  assert.equal(recorder.transcript("mock").steps[0]?.lines.length, 5);
});

test("a request for no operation is told by its path", () => {
  const recorder = createRecorder();
  recorder.begin("step");
  recorder.add(exchange({ operationId: null, path: "/elsewhere" }));
  assert.equal(recorder.transcript("mock").steps[0]?.lines[0]?.operation, "/elsewhere");
});

test("pushed events are listed in their order, each once, however they fell into transactions", () => {
  const recorder = createRecorder();
  recorder.begin("one");
  recorder.add(transaction(["$1", "$2"], { status: 500 }));
  recorder.add(transaction(["$1", "$2"]));
  recorder.begin("two");
  recorder.add(transaction(["$2", "$3"]));
  const { steps } = recorder.transcript("mock");
  assert.deepEqual(
    steps.map(({ pushed }) => pushed),
    [{ irc: ["type.$1", "type.$2"] }, { irc: ["type.$3"] }],
  );
});

test("what comes beside events is kept for the whole run, by its type", () => {
  const recorder = createRecorder();
  recorder.begin("one");
  const typing = { type: "m.typing", content: { user_ids: [] } };
  recorder.add(transaction([], { request: { events: [], ephemeral: [typing] } }));
  const { steps, beside } = recorder.transcript("mock");
  assert.deepEqual(steps[0]?.lines, []);
  assert.deepEqual(Object.keys(beside), ["irc ephemeral m.typing"]);
  assert.ok(beside["irc ephemeral m.typing"]?.includes("content.user_ids: array"));
});

test("an event is pushed when the transaction was answered 200 by the service itself", () => {
  const recorder = createRecorder();
  recorder.add(transaction(["$1"], { status: 500 }));
  recorder.add(transaction(["$2"], { injected: true }));
  recorder.add(transaction(["$3"]));
  const pushed = ["$1", "$2", "$3"].map((id) => recorder.hasPushed("irc", id));
  assert.deepEqual(pushed, [false, false, true]);
});
