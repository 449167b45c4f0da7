/**
 * The ping, and each way in which it fails (S36–S43).
 */
import assert from "node:assert/strict";
import { askForPing } from "../../../src/application-service/index.ts";
import type { Trouble } from "../tap.ts";
import { data } from "../person.ts";
import type { Stage } from "../stage.ts";
import type { Step } from "../step.ts";

async function answered(stage: Stage): Promise<void> {
  // It takes a minute to fail: a later step looks at it.
  void stage.slowPing();
  const result = await askForPing(stage.irc, { transactionId: "interop-1" });
  assert.ok(result.supported && result.durationMs >= 0);
  assert.equal((await askForPing(stage.irc)).supported, true);
}

async function notSupported(stage: Stage): Promise<void> {
  assert.deepEqual(await askForPing(stage.irc), { supported: false });
}

async function withoutUrl({ clientOf }: Stage): Promise<void> {
  const expected = { status: 400, errcode: "M_URL_NOT_SET" };
  await assert.rejects(askForPing(clientOf("silent")), expected);
}

async function nobodyListens({ clientOf }: Stage): Promise<void> {
  const expected = { status: 502, errcode: "M_CONNECTION_FAILED" };
  await assert.rejects(askForPing(clientOf("gone")), expected);
}

async function pingWith(stage: Stage, trouble: Trouble) {
  const { tap } = stage;
  const before = tap.trouble;
  tap.trouble = (request) => (request.operationId === "ping" ? trouble : before(request));
  try {
    return await askForPing(stage.irc);
  } finally {
    tap.trouble = before;
  }
}

async function brokenOff(stage: Stage): Promise<void> {
  // Synapse takes it for a timeout.
  const expected = { errcode: /^M_CONNECTION_(?:FAILED|TIMEOUT)$/u };
  await assert.rejects(pingWith(stage, { kind: "reset" }), expected);
}

async function badStatus(stage: Stage): Promise<void> {
  const answer = { kind: "answer", status: 500, body: "<html>oops</html>" } as const;
  await assert.rejects(pingWith(stage, answer), (error: unknown) => {
    const { status, errcode, body } = error as { status: number; errcode: string; body: object };
    assert.deepEqual([status, errcode], [502, "M_BAD_STATUS"]);
    assert.deepEqual([Reflect.get(body, "status"), Reflect.get(body, "body")], [500, answer.body]);
    return true;
  });
}

async function wrongHsToken({ clientOf }: Stage): Promise<void> {
  await assert.rejects(askForPing(clientOf("rival")), (error: unknown) => {
    const { errcode, body } = error as { errcode: string; body: object };
    assert.deepEqual([errcode, Reflect.get(body, "status")], ["M_BAD_STATUS", 403]);
    return true;
  });
}

async function ofAnother(stage: Stage): Promise<void> {
  const path = { appserviceId: "irc" };
  const expected = { status: 403, errcode: "M_FORBIDDEN" };
  const byRival = stage.clientOf("rival").call.pingAppservice({ path, body: {} });
  await assert.rejects(byRival, expected);
  const alice = await stage.person("alice");
  await assert.rejects(data(alice.call.pingAppservice({ params: { path }, body: {} })), expected);
}

async function notInTime(stage: Stage): Promise<void> {
  await assert.rejects(stage.slowPing(), { status: 504, errcode: "M_CONNECTION_TIMEOUT" });
}

export const ping: readonly Step[] = [
  { name: "a homeserver without a ping is no error", unless: "ping", run: notSupported },
  { name: "a ping is answered", needs: ["ping"], run: answered },
  { name: "a ping without a url says so", needs: ["ping"], run: withoutUrl },
  { name: "a ping where nobody listens fails", needs: ["ping"], run: nobodyListens },
  { name: "a ping whose connection breaks fails", needs: ["ping"], run: brokenOff },
  { name: "a ping that is answered 500 says so", needs: ["ping"], run: badStatus },
  { name: "a ping with another hs_token says so", needs: ["ping"], run: wrongHsToken },
  { name: "a ping for another application service is refused", needs: ["ping"], run: ofAnother },
];

/** Comes late, since it has to wait. */
export const slowPing: readonly Step[] = [
  { name: "a ping that nobody answers is given up", needs: ["ping"], run: notInTime },
];
