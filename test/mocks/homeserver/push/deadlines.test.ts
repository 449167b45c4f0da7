/**
 * For how long homeservers wait: for the beginning of an answer, and for all of it.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProfileName } from "../../../../mocks/homeserver/profiles.ts";
import { done, setUpRoom } from "./stage.ts";

/** 200, and then a space now and then, but never the end. */
function dripping(sleep: (ms: number) => Promise<void>): Response {
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await sleep(10_000);
      controller.enqueue(new TextEncoder().encode(" "));
    },
  });
  return new Response(body, { status: 200, headers: { "Content-Type": "application/json" } });
}

const isFailing = "recovering";

for (const [profile, ms] of [
  ["spec", 30_000],
  ["synapse", 60_000],
  ["dendrite", 30_000],
  ["tuwunel", 35_000],
] as const satisfies readonly (readonly [ProfileName, number])[]) {
  test(`${profile} gives up when there are no headers after ${ms} ms`, async (t) => {
    const { setting, homeserver, sayAll, last } = await setUpRoom(t, { profile });
    let isGivenUp = false;
    setting.answer = ({ signal }) => {
      signal.addEventListener("abort", () => void (isGivenUp = true));
      setting.answer = done;
      return new Promise(() => undefined);
    };
    await sayAll("a");
    await homeserver.advance(ms - 1);
    assert.equal((await homeserver.pushState("irc")).state, "up");
    await homeserver.advance(1);
    const { state, reason } = await homeserver.pushState("irc");
    assert.equal(state, isFailing);
    assert.equal(reason, `not finished within ${ms} ms`);
    assert.equal(last().status, undefined);
    assert.ok(isGivenUp, "the connection is closed");
  });
}

for (const [profile, ms] of [
  ["spec", 30_000],
  ["tuwunel", 35_000],
  ["conduwuit", 35_000],
] as const) {
  test(`${profile} waits for the end of an answer for ${ms} ms in all`, async (t) => {
    const { setting, homeserver, sayAll, last, clock } = await setUpRoom(t, { profile });
    setting.answer = async () => {
      setting.answer = done;
      await clock.sleep(20_000);
      return dripping(clock.sleep);
    };
    await sayAll("a");
    await homeserver.advance(ms - 1);
    assert.equal((await homeserver.pushState("irc")).state, "up");
    await homeserver.advance(1);
    assert.equal((await homeserver.pushState("irc")).state, isFailing);
    assert.equal(last().status, 200);
  });
}

test("Synapse waits for ever for the end of an answer that has begun", async (t) => {
  const { setting, homeserver, sayAll, tries, clock } = await setUpRoom(t, { profile: "synapse" });
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      await ended;
      controller.enqueue(new TextEncoder().encode("{}"));
      controller.close();
    },
  });
  setting.answer = async () => {
    setting.answer = done;
    await clock.sleep(59_000);
    return new Response(body);
  };
  await sayAll("a", "b");
  await homeserver.advance(86_400_000);
  assert.deepEqual(tries(), []);
  end();
  await homeserver.advance(0);
  assert.deepEqual(tries(), ["a", "b"]);
});

test("Dendrite does not wait for what comes after the status", async (t) => {
  const { setting, homeserver, sayAll, clock } = await setUpRoom(t, { profile: "dendrite" });
  let isDropped = false;
  setting.answer = () => {
    setting.answer = done;
    return new Response(new ReadableStream({ cancel: () => void (isDropped = true) }));
  };
  await sayAll("a");
  assert.equal((await homeserver.pushState("irc")).backlog, 0);
  assert.ok(isDropped);
  assert.equal(clock.pending, 0);
});
