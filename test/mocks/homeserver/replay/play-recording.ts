/**
 * Plays the whole recording again against the mock, at the times of then: on a manual clock, six minutes take a moment.
 */
import assert from "node:assert/strict";
import { createManualClock } from "../../../../mocks/manual-clock.ts";
import { createMockHomeserver } from "../../../../mocks/homeserver.ts";
import type { HomeserverProfile } from "../../../../mocks/homeserver/profile.ts";
import { createSeededRandom } from "../../../../mocks/seeded-random.ts";
import { createRecordedServices, type Seen } from "./recorded-services.ts";
import {
  type Exchange,
  recordedRegistrations,
  recordedSteps,
  type RecordedStep,
} from "./recording.ts";
import { createStandIns } from "./stand-ins.ts";

/** The answer to a request of the recording. */
export interface Answer {
  readonly exchange: Exchange;
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface PlayedStep {
  readonly step: RecordedStep;
  readonly answers: readonly Answer[];
  readonly seen: readonly Seen[];
}

/** What application services did while they were asked about it. */
const whileAsked = ["_irc_ondemand", "_irc_unknown3"];

export async function playRecording(profile: HomeserverProfile): Promise<PlayedStep[]> {
  const clock = createManualClock();
  const standIns = createStandIns();
  const nested = new Map<Exchange, Promise<Answer>>();
  const errors: unknown[] = [];
  let aliceToken = "";

  const services = createRecordedServices({
    clock,
    async act(path) {
      const name = whileAsked.find((one) => path.includes(one));
      if (name === undefined) return;
      const exchange = recordedSteps
        .flatMap(({ client }) => client)
        .find(({ auth, body }) => auth?.includes("as_tok") && JSON.stringify(body)?.includes(name));
      assert.ok(exchange, name);
      nested.set(exchange, send(exchange));
      await nested.get(exchange);
    },
  });
  const homeserver = createMockHomeserver({
    serverName: "hs.test",
    profile,
    registrations: recordedRegistrations,
    clock,
    random: createSeededRandom(5),
    fetch: services.fetch,
    onError: (error) => errors.push(error),
  });

  async function send(exchange: Exchange): Promise<Answer> {
    const { method, path, auth, body } = exchange;
    const headers = new Headers();
    const token = tokenOf(exchange) ?? aliceToken;
    if (auth !== null) headers.set("authorization", `Bearer ${token}`);
    const text = body == null ? null : standIns.replace(JSON.stringify(body));
    const url = `http://hs.test${standIns.replace(path)}`;
    const response = await homeserver.fetch(new Request(url, { method, headers, body: text }));
    return { exchange, status: response.status, body: (await response.json()) as never };
  }
  const advanceTo = (seconds: number): Promise<void> =>
    clock.advance(Math.max(seconds * 1000 - clock.elapsed(), 0));

  const played: PlayedStep[] = [];
  for (const step of recordedSteps) {
    services.begin(step);
    const answers: Answer[] = [];
    for (const [index, exchange] of step.client.entries()) {
      if (exchange.path.startsWith("/_synapse/")) continue;
      if (step.name.startsWith("16") && index > 0) {
        // It was stopped twice: while the application service failed, and when all was well.
        if (index === 1) await advanceTo(Number(step.notes["stopped_at"]));
        else await advanceTo(exchange.at - 1);
        await homeserver.restart();
      }
      await advanceTo(exchange.at);
      const answer = await (nested.get(exchange) ?? send(exchange));
      answers.push(answer);
      standIns.learn(exchange.response, answer.body);
      const { user_id: userId, access_token: token } = answer.body;
      if (userId === "@alice:hs.test" && typeof token === "string") aliceToken = token;
      await settle();
    }
    await advanceTo(Math.max(clock.elapsed() / 1000, ...step.as.map(({ at }) => at)) + 0.2);
    await settle();
    played.push({ step, answers, seen: services.seen });
  }
  await homeserver.close();
  // Questions that were not answered are told too.
  const isOurs = (error: unknown) => !String(error).startsWith("Error: asked about ");
  assert.deepEqual(errors.filter(isOurs), []);
  return played;
}

/** Of tokens only the beginning was recorded; undefined for the person's. */
function tokenOf({ auth, path, body }: Exchange): string | undefined {
  if (auth === "Bearer nonsen…") return "nonsense";
  if (auth !== "Bearer as_tok…") return undefined;
  const isEph = `${path}${JSON.stringify(body)}`.includes("_eph_");
  return recordedRegistrations[isEph ? 1 : 0]?.as_token;
}

/** Until nothing more is pushed: everything here answers at once. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
