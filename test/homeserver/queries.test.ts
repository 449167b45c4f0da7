import assert from "node:assert/strict";
import { test } from "node:test";
import { createManualClock, type ManualClock } from "../../mocks/manual-clock.ts";
import { createQueries, type Queries, type QueriesOptions } from "../../src/homeserver/queries.ts";
import { createRegistrations } from "../../src/homeserver/registrations.ts";
import { exponentialBackoff, noJitter } from "../../src/resilience/backoff.ts";
import {
  createServicePeer,
  fail,
  inTurn,
  irc,
  matrixError,
  ok,
  page,
  refuse,
  registrationOf,
  run,
  type ServicePeer,
  type Step,
} from "./service-peer.ts";

const bob = "@_irc_bob:example.org";
const channel = "#_irc_matrix:example.org";
const backoff = exponentialBackoff({ initialMs: 1000, maxMs: 10_000, jitter: noJitter });

interface Stage {
  readonly peer: ServicePeer;
  readonly clock: ManualClock;
  readonly queries: Queries;
  readonly registrations: ReturnType<typeof createRegistrations>;
}

/** Application services that answer as scripted; `irc` alone unless others are given. */
function stage(
  script: Readonly<Record<string, Step>>,
  {
    registrations: given = [irc],
    ...options
  }: Partial<Omit<QueriesOptions, "registrations">> & {
    registrations?: readonly (typeof irc)[];
  } = {},
): Stage {
  const clock = createManualClock();
  const peer = createServicePeer(script, options.edition === "draft" ? { edition: "draft" } : {});
  const registrations = createRegistrations({
    serverName: "example.org",
    registrations: given,
    overlap: "refuse-identical",
  });
  const { fetch } = peer;
  const queries = createQueries({ registrations, fetch, clock, backoff, ...options });
  return { peer, clock, queries, registrations };
}

const notFound = refuse(404, "M_NOT_FOUND");
const broken = refuse(500, "M_UNKNOWN");

test("a user exists when the application service says 200, and does not when it says 404 (D19, D20, D23, S44)", async () => {
  const { queries, peer } = stage({
    "/_matrix/app/v1/users/%40_irc_bob%3Aexample.org": ok(),
    "*": notFound,
  });
  assert.equal(await queries.queryUser(bob), true);
  assert.equal(await queries.queryUser("@_irc_nobody:example.org"), false);
  assert.equal(peer.seen.length, 2, "404 ends it at once (U17)");
});

test("so does an alias (D30, D31, D32, S45)", async () => {
  const { queries, peer } = stage({ "*": inTurn(ok(), notFound) });
  assert.equal(await queries.queryAlias(channel), true);
  assert.equal(await queries.queryAlias("#_irc_none:example.org"), false);
  assert.equal(peer.targets()[0], "/_matrix/app/v1/rooms/%23_irc_matrix%3Aexample.org");
});

test("in the draft the question goes to the path without prefix (D18, D30)", async () => {
  const { queries, peer } = stage({}, { edition: "draft" });
  assert.equal(await queries.queryUser(bob), true);
  assert.match(peer.targets()[0] ?? "", /^\/users\/%40_irc_bob%3Aexample\.org\?access_token=/u);
});

test("a service that knows only the path before is asked there (S19)", async () => {
  const { queries, peer } = stage({
    "/users/%40_irc_bob%3Aexample.org": ok(),
    "*": page(404),
  });
  assert.equal(await queries.queryUser(bob), true);
  assert.equal(peer.seen.length, 2);
});

for (const [name, step] of [
  ["a 404 without a word (S47)", () => new Response("", { status: 404 })],
  ["no path for it at all (S20)", refuse(405, "M_UNRECOGNIZED")],
  ["a 200 that says M_NOT_FOUND (Y24)", ok({ errcode: "M_NOT_FOUND", error: "no" })],
] as const) {
  test(`does not exist: ${name}`, async () => {
    const { queries } = stage({ "*": step });
    assert.equal(await queries.queryUser(bob), false);
  });
}

test("nobody is asked about what no namespace covers, about users elsewhere, or about a sender (S10, S44)", async () => {
  const { queries, peer } = stage({});
  assert.equal(await queries.queryUser("@alice:example.org"), false);
  assert.equal(await queries.queryUser("@_irc_bob:elsewhere.org"), false);
  assert.equal(await queries.queryAlias("#_irc_matrix:elsewhere.org"), false);
  const named = registrationOf("irc", { sender_localpart: "bot" });
  const { queries: others, peer: other } = stage({}, { registrations: [named] });
  assert.equal(await others.queryUser("@bot:example.org"), false);
  assert.deepEqual([...peer.seen, ...other.seen], []);
});

test("a service without a url is not asked (S3)", async () => {
  const { queries, peer } = stage({}, { registrations: [registrationOf("irc", { url: null })] });
  assert.equal(await queries.queryUser(bob), false);
  assert.deepEqual(peer.seen, []);
});

const all = { regex: "@_.*", exclusive: false };
const covering = { namespaces: { users: [all] } };
const both = [registrationOf("logger", covering), registrationOf("irc")];

test("of several that cover an ID those with an exclusive claim are asked first, and a yes is enough", async () => {
  const first = stage({ irc: ok() }, { registrations: both });
  assert.equal(await first.queries.queryUser(bob), true);
  assert.deepEqual(first.peer.services(), ["irc"]);
  const second = stage({ irc: notFound, logger: ok() }, { registrations: both });
  assert.equal(await second.queries.queryUser(bob), true);
  assert.deepEqual(second.peer.services(), ["irc", "logger"]);
});

test("one that does not answer keeps nobody from asking the next, and is the only one asked again", async () => {
  const said = stage({ irc: inTurn(broken, ok()), logger: notFound }, { registrations: both });
  assert.equal(await run(said.clock, said.queries.queryUser(bob), 1000), true);
  assert.deepEqual(said.peer.services(), ["irc", "logger", "irc"]);
});

for (const [name, step, said] of [
  ["a fault", broken, "answered 500 M_UNKNOWN"],
  [
    "a wrong token",
    refuse(403, "M_FORBIDDEN"),
    "answered 403 M_FORBIDDEN (does its hs_token differ?)",
  ],
  ["the page of a proxy with 200", page(200), "answered 200 without JSON"],
  ["an error with 200 (Y24)", ok({ errcode: "M_UNKNOWN", error: "no" }), "answered 200 M_UNKNOWN"],
  ["a sentence for an errcode", refuse(502, "oh no"), "answered 502"],
  ["no connection", fail("ECONNREFUSED"), "did not answer: ECONNREFUSED, nothing listens there"],
] as const) {
  test(`after ${name}: three tries with growing pauses, then 408 M_UNKNOWN (D29, D38, S46, U17, V5)`, async () => {
    const { queries, peer, clock } = stage({ "*": step });
    const work = queries.queryUser(bob);
    const refused = assert.rejects(
      work,
      matrixError(
        408,
        "M_UNKNOWN",
        new RegExp(
          `: nobody said in time whether @_irc_bob:example\\.org exists: "irc" ${said.replaceAll(/[()?]/gu, String.raw`\$&`)}$`,
          "u",
        ),
      ),
    );
    const counts: number[] = [];
    for (const ms of [0, 999, 1, 1999, 1]) {
      await clock.advance(ms);
      counts.push(peer.seen.length);
    }
    await refused;
    assert.deepEqual(counts, [1, 1, 2, 2, 3]);
    assert.equal(clock.pending, 0);
  });
}

const severalSaid =
  /: "irc" answered 403 M_<hs_token> \(does its hs_token differ\?\); "logger" did not answer: not finished within 5 ms$/u;

test("what is said of several is what each has answered, and never a token", async () => {
  const word = { hs_token: "SECRET" };
  const registrations = [registrationOf("irc", word), registrationOf("logger", covering)];
  const { queries, clock } = stage(
    { irc: refuse(403, "M_SECRET"), logger: () => new Promise(() => undefined) },
    { registrations, maxAttempts: 1, timeoutMs: 5 },
  );
  const asked = run(clock, queries.queryUser(bob), 5);
  await assert.rejects(asked, matrixError(408, "M_UNKNOWN", severalSaid));
});

test("a service that is up again at the third try is heard", async () => {
  const { queries, clock } = stage({ "*": inTurn(fail("ECONNREFUSED"), page(502), ok()) });
  assert.equal(await run(clock, queries.queryUser(bob), 3000), true);
});

test("a service that hangs is given ten seconds a try, and thirty in all", async () => {
  const { queries, peer, clock } = stage({ "*": () => new Promise(() => undefined) });
  let endedMs = 0;
  const work = queries.queryUser(bob).finally(() => {
    endedMs = clock.elapsed();
  });
  await assert.rejects(run(clock, work, 60_000), matrixError(408, "M_UNKNOWN"));
  assert.deepEqual([endedMs, peer.seen.length], [30_000, 3]);
});

test("Retry-After makes a pause longer, and one beyond the limit ends the query", async () => {
  const later = (seconds: string) => page(503, "", { "retry-after": seconds });
  const soon = stage({ "*": inTurn(later("7"), ok()) });
  const work = soon.queries.queryUser(bob);
  await soon.clock.advance(6999);
  assert.equal(soon.peer.seen.length, 1);
  assert.equal(await run(soon.clock, work, 1), true);
  const late = stage({ "*": later("3600") });
  await assert.rejects(
    run(late.clock, late.queries.queryUser(bob), 0),
    matrixError(408, "M_UNKNOWN"),
  );
});

test("one that wants to be left alone does not keep the others from being asked again", async () => {
  const { queries, clock } = stage(
    { irc: page(503, "", { "retry-after": "3600" }), logger: inTurn(broken, ok()) },
    { registrations: both },
  );
  assert.equal(await run(clock, queries.queryUser(bob), 1000), true);
});

test("each try that was not answered is told, in words that are fit for a log", async () => {
  const told: unknown[] = [];
  const { queries, clock } = stage(
    { "*": inTurn(fail("ECONNREFUSED", "http://irc/secret"), refuse(403, "M_FORBIDDEN"), ok()) },
    { onUnanswered: (notice) => told.push(notice) },
  );
  await run(clock, queries.queryUser(bob));
  const notice = { registrationId: "irc", id: bob };
  assert.deepEqual(told, [
    { ...notice, attempt: 1, reason: "did not answer: ECONNREFUSED, nothing listens there" },
    { ...notice, attempt: 2, reason: "answered 403 M_FORBIDDEN (does its hs_token differ?)" },
  ]);
});

test("questions about one ID at the same time are one question, about different IDs they are not (U16)", async () => {
  let answer: (response: Response) => void = () => undefined;
  const held = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  const { queries, peer } = stage({ "*": () => held.then((response) => response.clone()) });
  const work = [queries.queryUser(bob), queries.queryUser(bob), queries.queryAlias(channel)];
  await new Promise(setImmediate);
  assert.equal(peer.seen.length, 2);
  answer(Response.json({}));
  assert.deepEqual(await Promise.all(work), [true, true, true]);
});

test("who stops waiting does so alone", async () => {
  const clock = createManualClock();
  const leaving = new AbortController();
  const { queries } = stage({
    "*": async () => {
      await clock.sleep(100);
      return Response.json({});
    },
  });
  const first = queries.queryUser(bob, { signal: leaving.signal });
  const second = queries.queryUser(bob);
  leaving.abort(new Error("gone"));
  await assert.rejects(first, /^Error: gone$/u);
  await clock.advance(100);
  assert.equal(await second, true);
});

test("that something does not exist is remembered for ten seconds; 200 and 408 are not", async () => {
  const { queries, peer, clock } = stage({ "*": inTurn(notFound, ok(), broken) });
  const ask = () => run(clock, queries.queryUser(bob), 10_000 - 1);
  assert.equal(await ask(), false);
  assert.equal(await queries.queryUser(bob), false);
  assert.equal(peer.seen.length, 1);
  await clock.advance(1);
  assert.equal(await queries.queryUser(bob), true);
  await assert.rejects(ask(), matrixError(408, "M_UNKNOWN"));
  await assert.rejects(ask(), matrixError(408, "M_UNKNOWN"));
  assert.equal(peer.seen.length, 8);
});

test("it is forgotten when the registrations change, and when too much is remembered", async () => {
  const { queries, peer, registrations } = stage({ "*": notFound }, { maxRemembered: 1 });
  await queries.queryUser(bob);
  registrations.add(registrationOf("xmpp"));
  await queries.queryUser(bob);
  assert.equal(peer.seen.length, 2);
  await queries.queryUser("@_irc_eve:example.org");
  await queries.queryUser(bob);
  assert.equal(peer.seen.length, 4);
});

test("what was said before the registrations changed is not remembered after", async () => {
  const { queries, peer, registrations } = stage({
    "*": inTurn(() => {
      registrations.add(registrationOf("xmpp"));
      return Response.json({ errcode: "M_NOT_FOUND" }, { status: 404 });
    }, ok()),
  });
  assert.equal(await queries.queryUser(bob), false);
  assert.equal(await queries.queryUser(bob), true);
  assert.equal(peer.seen.length, 2);
});

test("while it holds a question a service may cause another, about another ID (D78, U14, U16)", async () => {
  const { queries, peer } = stage({
    // It is asked for the channel, and sends as Bob, of whom the homeserver knows nothing.
    queryRoomByAlias: async () => {
      const exists = await queries.queryUser(bob, { caller: "irc" });
      return Response.json({}, { status: exists ? 200 : 500 });
    },
    queryUserById: ok(),
  });
  assert.equal(await queries.queryAlias(channel), true);
  assert.deepEqual(
    peer.seen.map(({ operationId }) => operationId),
    ["queryRoomByAlias", "queryUserById"],
  );
});

test("a service that is asked about an ID and wants to know about it hears no at once, and does not wait for itself (U16)", async () => {
  const heard: boolean[] = [];
  const { queries, peer } = stage({
    queryUserById: async () => {
      heard.push(await queries.queryUser(bob, { caller: "irc" }));
      return Response.json({});
    },
  });
  assert.equal(await queries.queryUser(bob), true);
  assert.deepEqual([heard, peer.seen.length], [[false], 1]);
});

test("so does one whose try was given up while it is still at it", async () => {
  const { queries, clock } = stage({
    queryUserById: inTurn(() => new Promise(() => undefined), ok()),
  });
  const work = queries.queryUser(bob);
  await clock.advance(10_500);
  // The clock stands still: waiting would be for ever.
  assert.equal(await queries.queryUser(bob, { caller: "irc" }), false);
  assert.equal(await run(clock, work, 500), true);
});

test("another service that wants to know waits like everybody else", async () => {
  const { queries, clock } = stage(
    { irc: inTurn(broken, ok()), logger: notFound },
    { registrations: both },
  );
  const work = queries.queryUser(bob);
  await clock.advance(500);
  const other = queries.queryUser(bob, { caller: "logger" });
  await clock.advance(500);
  assert.deepEqual(await Promise.all([work, other]), [true, true]);
});

for (const options of [{ limitMs: 0 }, { maxAttempts: 0 }, { timeoutMs: 0 }, { rememberMs: -1 }]) {
  test(`${JSON.stringify(options)} is out of range`, () => {
    assert.throws(() => stage({}, options), RangeError);
  });
}
