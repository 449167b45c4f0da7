/**
 * What a real Synapse 1.68.0 was asked, asked again of the mock with its profile, at the same times and with the same answers
 * of the application services: the same statuses, errcodes and shapes of bodies, and the same events, queries and retries
 * for the application services.
 */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { homeserverProfiles } from "../../../mocks/index.ts";
import { shapeOf } from "../../interop/shape.ts";
import { playRecording, type PlayedStep } from "./replay/play-recording.ts";
import {
  attemptsOf,
  besideEvents,
  describe,
  pathOf,
  type Request,
  summarise,
} from "./replay/requests.ts";

/** That Synapse is of 2022. */
const profile = {
  ...homeserverProfiles["synapse-sqlite"],
  hasPing: false,
  roomVersion: "9",
  keyCountKeys: ["org.matrix.msc3202.device_one_time_key_counts"],
};

let played: readonly PlayedStep[] = [];
before(async () => {
  played = await playRecording(profile);
});

/** `POST /register: 400 M_UNKNOWN, now 400 M_BAD_JSON` → why. */
const otherAnswers: Readonly<Record<string, string>> = {
  "POST /register: 400 M_UNKNOWN, now 400 M_BAD_JSON":
    "a missing username is a breach of the contract, and found before anything else",
  "POST /login: 200, now 403 M_FORBIDDEN":
    "Synapse 1.68.0 gave a session to a virtual user whom nobody had registered",
  "POST /register: 400 M_INVALID_USERNAME, now 400 M_EXCLUSIVE":
    "Synapse looks for a _ at the beginning before it looks at the namespaces",
  ...Object.fromEntries(
    ["v1/appservice/irc", "unstable/fi.mau.msc2659/appservice/irc", "v1/appservice/eph"].map(
      (path) => [
        `POST /${path}-bridge/ping: 400 M_UNRECOGNIZED, now 404 M_UNRECOGNIZED`,
        "Synapse 1.68.0 knew no ping, and answered unknown paths with 400",
      ],
    ),
  ),
  "GET /thirdparty/protocol/nope: 404, now 404 M_NOT_FOUND":
    "Synapse answers with a sentence and no errcode, which breaks the contract",
};

test("every request is answered with the status and the errcode of then", () => {
  const found = new Set<string>();
  for (const { exchange, status, body } of played.flatMap(({ answers }) => answers)) {
    const [then, now] = [
      `${exchange.status} ${String(exchange.response["errcode"] ?? "")}`.trim(),
      `${status} ${String(body["errcode"] ?? "")}`.trim(),
    ];
    if (then !== now) found.add(`${exchange.method} ${pathOf(exchange.path)}: ${then}, now ${now}`);
  }
  assert.deepEqual([...found], Object.keys(otherAnswers));
});

/** `GET /versions: then unstable_features.x: boolean`, and why. */
const otherShapes: readonly (readonly [RegExp, string])[] = [
  [/^GET \/versions: then unstable_features\./u, "unstable features are those of the program"],
  [/^POST \/login: then well_known/u, "that Synapse was told its public address"],
  [/^POST \/createRoom: then room_alias: string$/u, "Synapse repeated the alias"],
  [/: now unsigned\.(?:membership|transaction_id): string$/u, "later Synapse tells more of events"],
  [/^GET \/sync: then account_data/u, "the mock has no rules of push notifications"],
  [/^GET \/sync: then presence/u, "who syncs is online, where the mock has what was set"],
  [/^GET \/sync: then .*device_/u, "that Synapse counted keys of who has no device"],
  [/\/nope: now errcode: string$/u, "see the errcode"],
];

test("every answer has the shape of then", () => {
  const found = new Set<string>();
  for (const { exchange, status, body } of played.flatMap(({ answers }) => answers)) {
    if (status !== exchange.status) continue;
    const [then, now] = [shapeOf(exchange.response), shapeOf(body)];
    const where = `${exchange.method} ${pathOf(exchange.path)}`;
    for (const line of then) if (!now.includes(line)) found.add(`${where}: then ${line}`);
    for (const line of now) if (!then.includes(line)) found.add(`${where}: now ${line}`);
  }
  const isKnown = (line: string) => otherShapes.some(([pattern]) => pattern.test(line));
  assert.deepEqual(
    [...found].filter((line) => !isKnown(line)),
    [],
  );
  const unused = otherShapes.filter(([pattern]) => ![...found].some((line) => pattern.test(line)));
  assert.deepEqual(unused, []);
});

test("application services are pushed the same events, and asked the same questions", () => {
  for (const { step, seen } of played) {
    for (const as of ["irc", "eph"]) {
      const own = (requests: readonly Request[]) =>
        summarise(
          requests.filter((one) => one.as === as),
          step.name.startsWith("11b"),
        );
      assert.deepEqual(own(seen), own(step.as), `${step.name}, ${as}`);
    }
  }
});

test("what comes beside events is of the same kinds and shapes", () => {
  const [then, now] = [played.flatMap(({ step }) => step.as), played.flatMap(({ seen }) => seen)];
  const expected = besideEvents(then);
  // Synapse tells of every new device, the mock of those with keys.
  assert.ok(expected.delete("eph org.matrix.msc3202.device_lists"));
  assert.deepEqual(besideEvents(now), expected);
});

test("transactions are as large as then, and tried as often and when they were then", () => {
  for (const { step, seen } of played.filter(({ step: { name } }) => /^1[1-6]/u.test(name))) {
    const [then, now] = [attemptsOf(step.as), attemptsOf(seen)];
    assert.deepEqual(now.map(describe), then.map(describe), step.name);
    for (const [index, { at }] of then.entries()) {
      const ms = Math.abs((now[index]?.at ?? Infinity) - at) * 1000;
      assert.ok(ms < 1200, `${step.name}: try ${index + 1} came ${ms} ms beside its time`);
    }
  }
});
