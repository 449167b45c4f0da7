/**
 * Trouble between the client of an application service and a mock homeserver, as both of them see it.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMockHomeserver } from "../../../mocks/homeserver.ts";
import { createManualClock } from "../../../mocks/manual-clock.ts";
import { createSeededRandom } from "../../../mocks/seeded-random.ts";
import type { Trouble } from "../../../mocks/trouble/trouble.ts";
import { unreliable } from "../../../mocks/trouble/unreliable.ts";
import { createHomeserverClient, MatrixError } from "../../../src/application-service/index.ts";
import { irc } from "../homeserver/support.ts";

/** Where the trouble is: with the homeserver, or on the way to it. */
const ways = ["the homeserver", "unreliable"] as const;

/** What becomes of sending, how often it was tried, and how many messages are there then. */
const cases: readonly (readonly [Trouble, outcome: string, tries: number, messages: number])[] = [
  [{ kind: "unreachable" }, "sent", 2, 1],
  [{ kind: "acknowledgement-lost" }, "sent", 2, 1],
  [{ kind: "connection-destroyed" }, "sent", 2, 1],
  [{ kind: "truncated-json" }, "sent", 2, 1],
  [{ kind: "slow-answer", ms: 119_000 }, "sent", 1, 1],
  [{ kind: "slow-answer", ms: 121_000 }, "0 M_UNKNOWN", 1, 1],
  [{ kind: "duplicate" }, "sent", 1, 1],
  [{ kind: "too-large" }, "413 M_UNKNOWN", 1, 0],
  [{ kind: "bad-gateway" }, "sent", 2, 1],
  [{ kind: "html-page" }, "200 M_UNKNOWN", 1, 0],
  [{ kind: "rate-limited", saidIn: "body" }, "sent", 2, 1],
  [{ kind: "rate-limited", saidIn: "header" }, "sent", 2, 1],
  [{ kind: "rate-limited", saidIn: "nothing" }, "sent", 2, 1],
];

for (const way of ways) {
  for (const [trouble, outcome, tries, messages] of cases) {
    const { kind, ...limits } = trouble;
    test(`${kind} ${JSON.stringify(limits)} of ${way} while sending: ${outcome}`, async () => {
      const clock = createManualClock(1_700_000_000_000);
      const plan = [{ at: "sendMessage", trouble }] as const;
      const isInside = way === "the homeserver";
      await using homeserver = createMockHomeserver({
        registrations: [{ ...irc, url: null }],
        clock,
        random: createSeededRandom(1),
        ...(isInside && { trouble: plan }),
      });
      const { fetch } = homeserver;
      const reasons: string[] = [];
      const client = createHomeserverClient({
        url: "http://example.org",
        registration: irc,
        fetch: isInside ? fetch : unreliable(fetch, plan, { clock }),
        clock,
        random: createSeededRandom(2),
        onRetry: ({ reason }) => reasons.push(reason),
      });
      const roomId = await homeserver.users.register("alice").createRoom({ preset: "public_chat" });
      await homeserver.users.logIn("@_irc_bot:example.org").join(roomId);

      const sending = client.sendMessage(roomId, { msgtype: "m.text", body: "hi" }).then(
        () => "sent",
        (error: unknown) => {
          assert.ok(error instanceof MatrixError);
          return `${error.status} ${error.errcode}`;
        },
      );
      await clock.advance(130_000);
      assert.equal(await sending, outcome);
      assert.equal(1 + reasons.length, tries, reasons.join());
      const events = homeserver.rooms.get(roomId)?.events ?? [];
      assert.equal(events.filter(({ type }) => type === "m.room.message").length, messages);
      assert.equal(clock.pending, 0, "nothing is left behind");
    });
  }
}
