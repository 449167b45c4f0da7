/**
 * What goes wrong between homeserver and application service, and that no event is lost or handled twice over it.
 */
import assert from "node:assert/strict";
import { askForPing, asVirtualUser } from "../../../src/application-service/index.ts";
import { holdType } from "../service-messages.ts";
import type { Stage } from "../stage.ts";
import type { Step } from "../step.ts";
import type { Exchange, Trouble } from "../tap.ts";
import { until } from "../until.ts";

function transactions({ recorder }: Stage, from = 0): Exchange[] {
  return recorder.exchanges
    .slice(from)
    .filter(({ caller, operationId }) => caller === "irc" && operationId === "sendTransaction");
}

function idsOf(request: unknown): string[] {
  const { events = [] } = request as { events?: readonly { event_id: string }[] };
  return events.map(({ event_id: id }) => id);
}

/** Transactions get into trouble, one after the other; `null` and those behind the list do not. */
function troubleTransactions({ tap }: Stage, plan: readonly (Trouble | null)[]): () => void {
  const before = tap.trouble;
  let next = 0;
  tap.trouble = (request) => {
    if (request.caller !== "irc" || request.operationId !== "sendTransaction") {
      return before(request);
    }
    // What is ephemeral comes when it likes.
    if (idsOf(request.request).length === 0) return undefined;
    next += 1;
    return plan[next - 1] ?? undefined;
  };
  return () => {
    tap.trouble = before;
  };
}

async function say(stage: Stage, body: string): Promise<string> {
  return stage.irc.sendMessage(await stage.room(), { msgtype: "m.notice", body });
}

function handled({ service }: Stage, id: string) {
  const fits = ({ event }: { event: { event_id: string } }) => event.event_id === id;
  return service.waitFor("event", { what: `the event ${id}`, fits });
}

function timesHandled({ service }: Stage, id: string): number {
  return service.messages.filter(
    (message) => message.kind === "event" && message.event.event_id === id,
  ).length;
}

/** @returns the tries of the transaction with this event, in order */
function triesOf(stage: Stage, id: string): Exchange[] {
  return transactions(stage).filter(({ request }) => idsOf(request).includes(id));
}

/** Waits until so many tries are over, in whatever way. */
function triedTimes(stage: Stage, id: string, times: number): Promise<boolean> {
  return until(`try ${times} of ${id}`, () => triesOf(stage, id).length >= times);
}

/** Waits until the homeserver was told that the event is handled. */
async function acknowledged(stage: Stage, id: string): Promise<Exchange[]> {
  await handled(stage, id);
  await until(`the acknowledgement of ${id}`, () =>
    triesOf(stage, id).some(({ status, injected }) => status === 200 && !injected),
  );
  return triesOf(stage, id);
}

async function restarted(stage: Stage): Promise<void> {
  await acknowledged(stage, await say(stage, "before"));
  const before = Number(transactions(stage).at(-1)?.parameters["txnId"]);
  await stage.homeserver.restart();
  const from = stage.recorder.exchanges.length;
  // Enough that IDs come again that were used before.
  for (const body of ["one", "two", "three"]) await handled(stage, await say(stage, body));
  const after = transactions(stage, from).map(({ parameters }) => Number(parameters["txnId"]));
  if (stage.homeserver.abilities.has("counts-from-one")) {
    assert.equal(after[0], 1);
    assert.ok(after.every((id) => id <= before));
  }
}

async function killed(stage: Stage): Promise<void> {
  const { irc, service } = stage;
  const { room_id: other } = await irc.call.createRoom({ body: { preset: "public_chat" } });
  await stage.settle();
  // While the answer to the first is on its way, the next two wait, and come in one transaction.
  const stop = troubleTransactions(stage, [{ kind: "delay", ms: 1500 }]);
  const first = await say(stage, "first");
  const done = await irc.sendMessage(other, { msgtype: "m.notice", body: "done" });
  const held = await irc.sendEvent(await stage.room(), holdType, {});
  await service.waitFor("held", { what: "the hold", fits: ({ eventId }) => eventId === held });
  await handled(stage, done);
  stop();
  stage.isKilling = true;
  await service.kill();
  await triedTimes(stage, held, 1);
  await service.start({ holds: false });
  stage.isKilling = false;
  const tries = await acknowledged(stage, held);
  const counts = [first, done, held].map((id) => timesHandled(stage, id));
  assert.deepEqual(counts, [1, 1, 1]);
  assert.deepEqual(idsOf(tries[0]?.request), idsOf(tries.at(-1)?.request));
  assert.equal(tries[0]?.parameters["txnId"], tries.at(-1)?.parameters["txnId"]);
}

async function ended(stage: Stage): Promise<void> {
  await stage.service.stop();
  stage.isKilling = true;
  const id = await say(stage, "while nobody listens");
  await triedTimes(stage, id, 1);
  await stage.service.start({ holds: false });
  stage.isKilling = false;
  await handled(stage, id);
  assert.equal(timesHandled(stage, id), 1);
}

async function answered500(stage: Stage): Promise<void> {
  const trouble = { kind: "answer", status: 500, body: '{"errcode":"M_UNKNOWN"}' } as const;
  const stop = troubleTransactions(stage, [trouble, trouble]);
  const first = await say(stage, "refused twice");
  const second = await say(stage, "behind it");
  const tries = await acknowledged(stage, first);
  await handled(stage, second);
  stop();
  assert.deepEqual(
    tries.map(({ status }) => status),
    [500, 500, 200],
  );
  assert.equal(new Set(tries.map(({ parameters }) => parameters["txnId"])).size, 1);
  const ids = stage.service.messages.flatMap((message): string[] =>
    message.kind === "event" ? [message.event.event_id] : [],
  );
  assert.ok(ids.indexOf(first) < ids.indexOf(second));
  const [one = 0, two = 0] = tries
    .slice(1)
    .map(({ atMs }, index) => atMs - (tries[index]?.atMs ?? 0));
  // That it is not much later is for the deadlines to say: a machine may be busy.
  assert.ok(one >= 1900, `first pause ${one} ms`);
  assert.ok(two >= 3900, `second pause ${two} ms`);
}

async function resumedByPing(stage: Stage): Promise<void> {
  const trouble = { kind: "answer", status: 502, body: "<html>bad gateway</html>" } as const;
  const stop = troubleTransactions(stage, [trouble, trouble, trouble, trouble]);
  const id = await say(stage, "refused until the ping");
  await triedTimes(stage, id, 2);
  stop();
  await askForPing(stage.irc);
  const [, second, third] = await acknowledged(stage, id);
  const pauseMs = (third?.atMs ?? Infinity) - (second?.atMs ?? 0);
  // Without it the next try is after four seconds.
  assert.ok(pauseMs < 3900, `the pause was ${pauseMs} ms`);
}

async function onlyJsonCounts(stage: Stage): Promise<void> {
  const trouble = { kind: "answer", status: 200, body: "<html>fine</html>" } as const;
  const stop = troubleTransactions(stage, [trouble]);
  const id = await say(stage, "taken for refused");
  const tries = await acknowledged(stage, id);
  stop();
  assert.equal(tries.length, 2);
}

async function reset(stage: Stage): Promise<void> {
  const stop = troubleTransactions(stage, [{ kind: "reset" }]);
  const id = await say(stage, "broken off");
  await handled(stage, id);
  stop();
  assert.equal(timesHandled(stage, id), 1);
}

async function acknowledgementLost(stage: Stage): Promise<void> {
  const bob = asVirtualUser(stage.irc, stage.user("_irc_bob"));
  const roomId = await stage.room();
  await bob.ensureJoined(roomId);
  const stop = troubleTransactions(stage, [{ kind: "lose-answer" }]);
  const id = await bob.sendMessage(roomId, { msgtype: "m.text", body: "handled, not heard" });
  await handled(stage, id);
  await triedTimes(stage, id, 2);
  stop();
  assert.equal(timesHandled(stage, id), 1);
  assert.equal(triesOf(stage, id)[1]?.status, 200);
}

export const trouble: readonly Step[] = [
  { name: "a lost acknowledgement does no harm", run: acknowledgementLost },
  { name: "a connection that breaks does no harm", run: reset },
  {
    name: "a transaction that is answered 500 comes again after 2 s and after 4 s",
    needs: ["doubling-backoff"],
    run: answered500,
  },
  { name: "200 without JSON is no success", needs: ["wants-json"], run: onlyJsonCounts },
  { name: "a ping brings at once what waits", needs: ["ping"], run: resumedByPing },
  { name: "the application service is killed while it works", run: killed },
  { name: "the application service is ended and started again", run: ended },
];

/** Everything under way is over: a ping, which waits for a minute, has to have failed before. */
export const restart: readonly Step[] = [{ name: "the homeserver is restarted", run: restarted }];
