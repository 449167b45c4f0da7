/**
 * The same transaction twice at the same time, after a ping (S43).
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { failed, holdNext, ping, setUpRoom } from "./stage.ts";

/** A transaction that has failed and is on the wire again, with another behind it. */
async function setUpRetry(...given: Parameters<typeof setUpRoom>) {
  const stage = await setUpRoom(...given);
  const { setting, homeserver, sayAll, asked } = stage;
  holdNext(setting).answer(failed());
  await sayAll("a");
  await sayAll("b");
  const retry = holdNext(setting);
  await homeserver.advance(2_000);
  const before = asked.length;
  const sent = (): number => asked.slice(before).filter((line) => line.startsWith("PUT ")).length;
  return { ...stage, retry, sent };
}

test("a ping has Synapse send a second time what it is sending again", async (t) => {
  const stage = await setUpRetry(t, { profile: "synapse" });
  const { homeserver, retry, sent, tries } = stage;
  assert.equal(sent(), 0);
  await ping(stage);
  assert.equal(sent(), 2, "the same, and when that was answered the next");
  assert.deepEqual(tries(), ["a", "a", "b"]);
  retry.answer();
  await homeserver.advance(3_600_000);
  assert.deepEqual(tries(), ["a", "a", "b", "a"], "the first try is answered at last");
  const [, second, , first] = homeserver.pushed.slice(-4);
  assert.deepEqual([second?.txnId, second?.body], [first?.txnId, first?.body]);
});

test("when the second try fails the first one counts", async (t) => {
  const stage = await setUpRetry(t, { profile: "synapse" });
  const { setting, homeserver, retry, tries } = stage;
  holdNext(setting).answer(failed());
  await ping(stage);
  assert.deepEqual(tries(), ["a", "a"]);
  retry.answer();
  await homeserver.advance(0);
  assert.deepEqual(tries(), ["a", "a", "a", "b"]);
});

test("a ping does nothing while the first try of all is on the wire", async (t) => {
  const stage = await setUpRoom(t, { profile: "synapse" });
  const { setting, homeserver, sayAll, tries } = stage;
  const held = holdNext(setting);
  await sayAll("a");
  await ping(stage);
  held.answer(failed());
  await homeserver.advance(1_999);
  assert.deepEqual(tries(), ["a"], "neither a second try nor a shorter pause");
  await homeserver.advance(1);
  assert.deepEqual(tries(), ["a", "a"]);
});

test("a ping during a pause ends it, without a second try", async (t) => {
  const stage = await setUpRoom(t, { profile: "synapse" });
  const { setting, sayAll, tries } = stage;
  holdNext(setting).answer(failed());
  await sayAll("a");
  await ping(stage);
  assert.deepEqual(tries(), ["a", "a"]);
});

test("after a restart there is nothing on the wire that could be sent a second time", async (t) => {
  const stage = await setUpRetry(t, { profile: "synapse" });
  const { homeserver, retry, sent } = stage;
  await homeserver.restart();
  await ping(stage);
  assert.equal(sent(), 0);
  retry.answer();
});

test("tuwunel sends nothing twice at a time, and tries again at once when that fails", async (t) => {
  const stage = await setUpRoom(t, { profile: "tuwunel" });
  const { setting, homeserver, sayAll, asked, tries } = stage;
  const held = holdNext(setting);
  await sayAll("a");
  const before = asked.filter((line) => line.startsWith("PUT ")).length;
  await ping(stage);
  assert.equal(asked.filter((line) => line.startsWith("PUT ")).length, before);
  held.answer(failed());
  await homeserver.advance(0);
  assert.deepEqual(tries(), ["a", "a"]);
});

test("a ping that conduwuit has sent wakes nobody", async (t) => {
  const stage = await setUpRoom(t, { profile: "conduwuit" });
  const { setting, sayAll, tries } = stage;
  holdNext(setting).answer(failed());
  await sayAll("a");
  await ping(stage);
  assert.deepEqual(tries(), ["a"]);
});
