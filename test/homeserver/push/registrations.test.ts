/**
 * What becomes of a backlog when registrations come, change and go.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Delivered } from "../../../src/homeserver/deliver.ts";
import { registrationOf } from "../support.ts";
import { accepted, eventOf, numbersTo, openStage, refused, unreachable } from "./support.ts";

const silent = registrationOf("irc", { url: null });

test("with url null nothing is sent and nothing is stored", async () => {
  const stage = openStage({ registered: [silent, registrationOf("xmpp")] });
  assert.equal(await stage.queue.push([{ to: ["irc", "xmpp"], event: eventOf(1) }]), 1);
  await stage.settle();
  assert.deepEqual(numbersTo(stage.sent, "irc"), []);
  assert.deepEqual(await stage.queue.state("irc"), {
    state: "stopped",
    sinceMs: null,
    attempts: 0,
    nextAttemptMs: null,
    reason: "the registration has no url",
    backlog: 0,
    dropped: 0,
  });
});

test("nothing is stored for a registration that is not there", async () => {
  const stage = openStage();
  assert.equal(await stage.push("unknown", 1), 0);
  const { state, reason, backlog } = await stage.queue.state("unknown");
  assert.deepEqual([state, reason, backlog], ["stopped", "there is no registration", 0]);
});

test("one that is added while the queue runs is pushed to", async () => {
  const stage = openStage({ registered: [] });
  stage.registrations.add(registrationOf("irc"));
  await stage.push("irc", 1);
  await stage.settle();
  assert.deepEqual(numbersTo(stage.sent, "irc"), [[1]]);
});

test("what waits for one that was not there at the start is kept, and sent when it comes", async () => {
  const stage = openStage();
  stage.answer = () => unreachable;
  await stage.push("irc", 1);
  await stage.settle();
  await stage.queue.close();
  const next = openStage({ store: stage.store, registered: [] });
  await next.clock.advance(100_000);
  assert.deepEqual(next.sent, []);
  const { state, backlog } = await next.queue.state("irc");
  assert.deepEqual([state, backlog], ["stopped", 1]);
  next.registrations.add(registrationOf("irc"));
  await next.settle();
  assert.deepEqual(numbersTo(next.sent, "irc"), [[1]]);
});

test("a new url is tried at once, with the same transaction", async () => {
  const stage = openStage();
  const urls: (string | null)[] = [];
  stage.answer = ({ registration }) => {
    urls.push(registration.url);
    return registration.url === "http://new.example.org" ? accepted : unreachable;
  };
  await stage.push("irc", 1);
  await stage.clock.advance(100_000);
  stage.registrations.replace(registrationOf("irc", { url: "http://new.example.org" }));
  await stage.settle();
  assert.equal(urls.at(-1), "http://new.example.org");
  assert.equal(new Set(stage.sent.map(({ txnId, body }) => `${txnId} ${body}`)).size, 1);
  assert.equal((await stage.queue.state("irc")).state, "up");
});

test("a try at the old url is ended when there is a new one, and counts as no failure", async () => {
  const stage = openStage();
  const ended: string[] = [];
  stage.answer = ({ registration, signal }) => {
    if (registration.url !== "http://old.example.org") return accepted;
    return new Promise<Delivered>(() => {
      signal.addEventListener("abort", () => ended.push("old"));
    });
  };
  stage.registrations.replace(registrationOf("irc", { url: "http://old.example.org" }));
  await stage.push("irc", 1);
  await stage.settle();
  stage.registrations.replace(registrationOf("irc", { url: "http://new.example.org" }));
  await stage.settle();
  assert.deepEqual(ended, ["old"]);
  assert.equal(stage.sent.length, 2);
  assert.deepEqual(stage.states, []);
});

test("when the url becomes null what waits stays, and is sent first when there is one again", async () => {
  const stage = openStage();
  stage.answer = () => refused;
  await stage.push("irc", 1);
  await stage.settle();
  await stage.push("irc", 2);
  stage.registrations.replace(silent);
  await stage.clock.advance(100_000);
  assert.equal(stage.sent.length, 1);
  assert.equal(await stage.push("irc", 3), 0);
  const { state, backlog } = await stage.queue.state("irc");
  assert.deepEqual([state, backlog], ["stopped", 2]);
  stage.answer = () => accepted;
  stage.registrations.replace(registrationOf("irc"));
  await stage.push("irc", 4);
  await stage.settle();
  assert.deepEqual(numbersTo(stage.sent, "irc").slice(1), [[1], [2, 4]]);
  assert.equal(stage.sent[1]?.txnId, stage.sent[0]?.txnId);
});

test("what waits for one that is removed is discarded, and the try that runs is ended (U18)", async () => {
  const stage = openStage();
  let isAborted = false;
  stage.answer = ({ signal }) =>
    new Promise<Delivered>(() => signal.addEventListener("abort", () => (isAborted = true)));
  await stage.push("irc", 1);
  await stage.settle();
  await stage.push("irc", 2);
  stage.registrations.remove("irc");
  await stage.settle();
  assert.ok(isAborted);
  assert.equal((await stage.queue.state("irc")).backlog, 0);
  assert.deepEqual(
    stage.states.map(([id, { state, reason }]) => [id, state, reason]),
    [["irc", "stopped", "there is no registration"]],
  );
});

test("one that is removed and comes again gets what came after, under new transaction IDs", async () => {
  const stage = openStage();
  stage.answer = () => refused;
  await stage.push("irc", 1);
  await stage.settle();
  stage.answer = () => accepted;
  stage.registrations.remove("irc");
  stage.registrations.add(registrationOf("irc"));
  await stage.push("irc", 2);
  await stage.settle();
  assert.deepEqual(numbersTo(stage.sent, "irc"), [[1], [2]]);
  assert.notEqual(stage.sent[1]?.txnId, stage.sent[0]?.txnId);
});

test("a backlog can be discarded by hand", async () => {
  const stage = openStage();
  stage.answer = () => refused;
  await stage.push("irc", 1, 2);
  await stage.settle();
  assert.equal(await stage.queue.discard("irc"), 2);
  stage.answer = () => accepted;
  await stage.push("irc", 3);
  await stage.clock.advance(1_000);
  assert.deepEqual(numbersTo(stage.sent, "irc"), [[1, 2], [3]]);
});
