/**
 * A bridge between two rooms of a mock homeserver and nothing: what Alice says is said again by a virtual user. Everything
 * is real but the network, which is as bad as the plan.
 */
import assert from "node:assert/strict";
import { createMockHomeserver, type MockHomeserver } from "../../../mocks/homeserver.ts";
import type { ProfileName } from "../../../mocks/homeserver/profiles.ts";
import { createManualClock } from "../../../mocks/manual-clock.ts";
import { createSeededRandom } from "../../../mocks/seeded-random.ts";
import type { DrawnTrouble } from "../../../mocks/trouble/plan.ts";
import type { TroubleMet } from "../../../mocks/trouble/troubler.ts";
import { unreliable } from "../../../mocks/trouble/unreliable.ts";
import {
  asVirtualUser,
  createApplicationService,
  createHomeserverClient,
} from "../../../src/application-service/index.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";
import { irc } from "../homeserver/support.ts";

export interface Played {
  /** All that went wrong. */
  readonly met: readonly TroubleMet[];
  /** In hours of the clock: how long it took. */
  readonly hours: number;
}

/**
 * Tuwunel and conduwuit try again only when there is another event: here it is. It comes more often than the homeserver
 * forgets what was sent under which ID, so that a handler that failed after it has sent may do so again.
 */
const nudges = 100;
const nudgeMs = 300_000;
const messages = 12;

export interface Play {
  readonly seed: number;
  readonly profile: ProfileName;
  readonly acknowledge: "after-handlers" | "after-store";
  /** In both directions. */
  readonly rates: DrawnTrouble["rates"];
}

/** @throws AssertionError when an event was handled not once, or out of order, or a message is not there once */
export async function playBridge(play: Play): Promise<Played> {
  const { seed, profile, acknowledge, rates } = play;
  const clock = createManualClock(1_700_000_000_000);
  const random = createSeededRandom(seed);
  const errors: unknown[] = [];
  const met: TroubleMet[] = [];

  await using homeserver: MockHomeserver = createMockHomeserver({
    profile,
    registrations: [irc],
    clock,
    random: createSeededRandom(seed + 1),
    fetch: (request) => service.fetch(request),
    onError: (error) => errors.push(error),
  });
  const service = createApplicationService({
    registration: irc,
    store: createMemoryStore(),
    acknowledge,
    // Nothing is put aside.
    maxAttempts: Infinity,
    clock,
    random: createSeededRandom(seed + 2),
  });
  const { grown: _, shrunk: __, restart: ___, "ids-reset": ____, ...onWire } = rates;
  const client = createHomeserverClient({
    url: "http://example.org",
    registration: irc,
    serverName: "example.org",
    fetch: unreliable(
      homeserver.fetch,
      { seed, rates: onWire, at: "homeserver", most: 60 },
      { clock, onTrouble: (one) => met.push(one) },
    ),
    clock,
    random: createSeededRandom(seed + 3),
  });

  /** The bodies of what was handled to its end, by room. */
  const handled = new Map<string, string[]>();
  service.onEvent("m.room.message", async (event, { signal }) => {
    const { event_id: id, room_id: roomId, content, sender } = event;
    if (sender !== alice.userId) return;
    const body = String(content.body);
    const user = asVirtualUser(client, `@_irc_${body.length % 3}:example.org`);
    await user.ensureJoined(roomId, { signal });
    const echo = { msgtype: "m.text", body: `echo of ${body}` } as const;
    await user.sendMessage(roomId, echo, { idempotencyKey: id, signal });
    handled.set(roomId, [...(handled.get(roomId) ?? []), body]);
  });

  const alice = homeserver.users.register("alice");
  const said = new Map<string, string[]>();
  for (const name of ["one", "two"]) {
    const roomId = await alice.createRoom({ name, preset: "public_chat" });
    await homeserver.users.logIn("@_irc_bot:example.org").join(roomId);
    said.set(roomId, []);
  }
  const say = async (roomId: string, body: string): Promise<void> => {
    said.get(roomId)?.push(body);
    await alice.send(roomId as `!${string}`, body);
  };
  await homeserver.advance(0);

  const running = homeserver.trouble({ seed, rates, at: "application-service" });
  const rooms = Array.from(said.keys());
  for (let count = 0; count < messages; count += 1) {
    const roomId = rooms[Math.floor(random() * rooms.length)] ?? "";
    await say(roomId, "x".repeat(1 + Math.floor(random() * 5)) + count);
    await homeserver.advance(random() < 0.5 ? 0 : Math.floor(random() * 20_000));
  }
  await homeserver.advance(600_000);
  running.stop();
  met.push(...running.met);

  for (let nudge = 0; nudge < nudges && (!isAllThere() || (await waiting()) > 0); nudge += 1) {
    for (const roomId of rooms) await say(roomId, `nudge ${nudge}`);
    await homeserver.advance(nudgeMs);
  }
  const hours = clock.elapsed() / 3_600_000;
  const left = await waiting();
  const closing = service.close();
  await homeserver.advance(60_000);
  await closing;

  async function waiting(): Promise<number> {
    return (await homeserver.pushState("irc")).backlog;
  }
  function isAllThere(): boolean {
    return rooms.every((roomId) => handled.get(roomId)?.length === said.get(roomId)?.length);
  }

  for (const [roomId, bodies] of said) {
    assert.deepEqual(handled.get(roomId) ?? [], bodies, "handled once each, in their order");
    const shown = homeserver.rooms.get(roomId)?.events ?? [];
    const echoes = shown.flatMap(({ content }) => String(content["body"] ?? "")).filter(isEcho);
    const wanted = bodies.map((body) => `echo of ${body}`);
    assert.deepEqual(echoes.toSorted(), wanted.toSorted(), "each message is sent once");
  }
  assert.equal(left, 0, "nothing waits");
  assert.deepEqual(errors, [], "nothing goes wrong inside the homeserver");
  return { met, hours };
}

function isEcho(body: string): boolean {
  return body.startsWith("echo of ");
}
