import assert from "node:assert/strict";
import { test } from "node:test";
import { compareTranscripts, type Difference } from "../interop/compare.ts";
import type { Exchange } from "../interop/tap.ts";
import { createRecorder, type Transcript } from "../interop/transcript.ts";
import { exchange, transaction } from "./exchange.ts";

function transcript(
  name: string,
  steps: Readonly<Record<string, readonly Exchange[]>>,
): Transcript {
  const recorder = createRecorder();
  for (const [step, exchanges] of Object.entries(steps)) {
    recorder.begin(step);
    for (const one of exchanges) recorder.add(one);
  }
  return recorder.transcript(name);
}

function differencesOf(one: readonly Exchange[], other: readonly Exchange[]): string[] {
  const real = transcript("real", { step: one });
  return compareTranscripts(real, transcript("mock", { step: other })).differences.map(describe);
}

function describe({ where, what }: Difference): string {
  return `${where}: ${what}`;
}

const joined = exchange({ operationId: "getJoinedRooms", answer: { joined_rooms: [] } });
const refused = exchange({ status: 403, answer: { errcode: "M_FORBIDDEN", error: "no" } });

test("what is alike has no differences", () => {
  const exchanges = [exchange({}), joined, refused, transaction(["$1"])];
  assert.deepEqual(differencesOf(exchanges, exchanges), []);
});

test("identifiers and sentences may differ", () => {
  const other = exchange({ answer: { user_id: "@carol:example.com" } });
  assert.deepEqual(differencesOf([exchange({})], [other]), []);
});

const cases: readonly [what: string, one: Exchange[], other: Exchange[], found: string[]][] = [
  [
    "another status",
    [exchange({})],
    [exchange({ status: 201 })],
    [
      "to-homeserver irc getTokenOwner: only in real: 200, token in header",
      "to-homeserver irc getTokenOwner: only in mock: 201, token in header",
    ],
  ],
  [
    "another errcode",
    [refused],
    [{ ...refused, answer: { errcode: "M_UNKNOWN", error: "no" } }],
    [
      "to-homeserver irc getTokenOwner: only in real: 403 M_FORBIDDEN, token in header",
      "to-homeserver irc getTokenOwner: only in mock: 403 M_UNKNOWN, token in header",
    ],
  ],
  [
    "another way of authentication",
    [transaction(["$1"])],
    [transaction(["$1"], { authentication: "both" })],
    [
      "to-application-service irc sendTransaction: only in real: 200, token in header",
      "to-application-service irc sendTransaction: only in mock: 200, token in both",
    ],
  ],
  [
    "a key more in an answer",
    [exchange({ answer: { user_id: "@a:b", device_id: "X" } })],
    [exchange({ answer: { user_id: "@a:b" } })],
    ["to-homeserver irc getTokenOwner: answer 200, only in real: device_id: string"],
  ],
  [
    "a key of another type in a request",
    [exchange({ request: { ts: 1 } })],
    [exchange({ request: { ts: "1" } })],
    [
      "to-homeserver irc getTokenOwner: request 200, only in real: ts: integer",
      "to-homeserver irc getTokenOwner: request 200, only in mock: ts: string",
    ],
  ],
  [
    "another order of requests",
    [exchange({}), joined],
    [joined, exchange({})],
    [
      "to-homeserver irc: order: real getTokenOwner 200, getJoinedRooms 200; mock getJoinedRooms 200, getTokenOwner 200",
    ],
  ],
  [
    "another order of events",
    [transaction(["$1", "$2"])],
    [transaction(["$2", "$1"])],
    ["pushed irc: real type.$1, type.$2; mock type.$2, type.$1"],
  ],
  [
    "an event that was not pushed",
    [transaction(["$1", "$2"])],
    [transaction(["$1"])],
    ["pushed irc: real type.$1, type.$2; mock type.$1"],
  ],
  [
    "what comes beside events",
    [
      transaction([], {
        request: { events: [], ephemeral: [{ type: "m.typing", room_id: "!r" }] },
      }),
    ],
    [transaction([], { request: { events: [], ephemeral: [{ type: "m.typing" }] } })],
    ["beside events irc ephemeral m.typing: only in real: room_id: string"],
  ],
];
for (const [what, one, other, found] of cases) {
  test(`${what} is a difference`, () => {
    assert.deepEqual(differencesOf(one, other), found);
  });
}

test("a homeserver may send its requests in any order", () => {
  const query = exchange({ direction: "to-application-service", operationId: "queryUserById" });
  assert.deepEqual(differencesOf([query, transaction(["$1"])], [transaction(["$1"]), query]), []);
});

test("a step that only one of them has is a difference", () => {
  const real = transcript("real", { one: [], two: [] });
  const { differences } = compareTranscripts(real, transcript("mock", { one: [] }));
  assert.deepEqual(differences, [{ step: "two", where: "step", what: "only in real" }]);
});

test("a difference on the table is accepted with its reason, and an entry without one is told", () => {
  const real = transcript("real", { step: [exchange({ answer: { a: 1, b: 1 } })] });
  const played = transcript("mock", { step: [exchange({ answer: { a: 1 } })] });
  const fitting = { where: /getTokenOwner/u, what: /b: integer/u, reason: "the mock has no b" };
  const unused = { where: /createRoom/u, what: /.*/u, reason: "was mended" };
  const elsewhere = { ...fitting, step: "another step" };
  const chance = { ...unused, isChance: true };
  const table = [elsewhere, fitting, unused, chance];
  const compared = compareTranscripts(real, played, table);
  assert.deepEqual(compared.differences, []);
  assert.deepEqual(
    compared.accepted.map(({ reason }) => reason),
    ["the mock has no b"],
  );
  assert.deepEqual(compared.unused, [elsewhere, unused]);
});
