import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPlan } from "../../../mocks/trouble/check-plan.ts";
import type { TroublePlan, TroublePoint } from "../../../mocks/trouble/plan.ts";
import { isAt, pointOf } from "../../../mocks/trouble/request-point.ts";
import { createTroubler, type Troubler } from "../../../mocks/trouble/troubler.ts";

const push = { to: "application-service", operationId: "sendTransaction" } as const;
const query = { to: "application-service", operationId: "queryUserById" } as const;
const send = { to: "homeserver", operationId: "sendMessage" } as const;

/** What the next requests meet: a dot for nothing. */
function meet({ next }: Troubler, count: number, point: Parameters<Troubler["next"]>[0] = push) {
  const met = Array.from({ length: count }, () => next(point)?.trouble);
  return met.map((trouble) => trouble?.kind ?? ".").join(" ");
}

test("a rule is for the nth request of its operation, and for so many in a row", () => {
  const troubler = createTroubler([
    { at: "transaction", nth: 2, trouble: "grown" },
    { at: "transaction", nth: 4, times: 2, trouble: "bad-gateway" },
    { at: "sendMessage", trouble: "duplicate" },
  ]);
  assert.equal(meet(troubler, 1, query), ".");
  assert.equal(meet(troubler, 6), ". grown . bad-gateway bad-gateway .");
  assert.equal(meet(troubler, 2, send), "duplicate .");
});

test("of two rules for one request the first counts, and the other is over with it", () => {
  const troubler = createTroubler([
    { at: "any", trouble: "unreachable" },
    { at: "transaction", trouble: "duplicate" },
  ]);
  assert.equal(meet(troubler, 2), "unreachable .");
});

test("what is met says where, and which request it was", () => {
  const troubler = createTroubler([{ at: "any", nth: 2, trouble: { kind: "slow-answer", ms: 5 } }]);
  troubler.next(send);
  assert.deepEqual(troubler.next(push), {
    ...push,
    nth: 1,
    trouble: { kind: "slow-answer", ms: 5 },
  });
});

const rates = {
  "acknowledgement-lost": 0.2,
  duplicate: 0.1,
  "bad-gateway": 0.05,
  "slow-answer": 0.1,
};

test("the same seed draws the same, another seed something else", () => {
  const of = (seed: number) => meet(createTroubler({ seed, rates }), 100);
  assert.equal(of(7), of(7));
  assert.notEqual(of(7), of(8));
});

test("what the nth request of an operation meets does not depend on others", () => {
  const alone = meet(createTroubler({ seed: 7, rates }), 50);
  const together = createTroubler({ seed: 7, rates });
  const met = Array.from({ length: 50 }, () => {
    meet(together, 3, query);
    return meet(together, 1);
  });
  assert.equal(met.join(" "), alone);
});

test("each trouble is drawn as often as its rate says, 502 in bursts", () => {
  const met = meet(createTroubler({ seed: 1, rates }), 10_000).split(" ");
  const share = (kind: string) => met.filter((one) => one === kind).length / met.length;
  assert.ok(
    Math.abs(share("acknowledgement-lost") - 0.2) < 0.03,
    `${share("acknowledgement-lost")}`,
  );
  assert.ok(Math.abs(share("duplicate") - 0.1) < 0.02, `${share("duplicate")}`);
  assert.match(met.join(" "), /bad-gateway bad-gateway bad-gateway bad-gateway/u);
});

test("after the most there is no more trouble", () => {
  const met = meet(createTroubler({ seed: 1, rates, most: 5 }), 1_000).split(" ");
  assert.equal(met.filter((kind) => kind !== ".").length, 5);
});

test("what somebody cannot do is not counted as done", () => {
  const onlyDuplicates = createTroubler(
    [
      { at: "any", trouble: "grown" },
      { at: "any", trouble: "duplicate" },
    ],
    ({ kind }) => kind === "duplicate",
  );
  assert.equal(meet(onlyDuplicates, 2), "duplicate .");
});

const points: readonly (readonly [method: string, path: string, at: readonly TroublePoint[]])[] = [
  [
    "PUT",
    "/_matrix/app/v1/transactions/7",
    ["transaction", "application-service", "sendTransaction"],
  ],
  ["PUT", "/transactions/7", ["transaction", "application-service"]],
  ["PUT", "/bridge/_matrix/app/v1/transactions/7", ["transaction"]],
  ["GET", "/_matrix/app/v1/users/@a:b", ["query", "queryUserById"]],
  ["GET", "/rooms/%23a%3Ab", ["query"]],
  ["POST", "/_matrix/app/v1/ping", ["application-service", "ping"]],
  ["GET", "/_matrix/app/v1/no/such/path", ["application-service"]],
  ["GET", "/_matrix/client/v3/account/whoami", ["homeserver", "getTokenOwner"]],
  ["GET", "/_matrix/client/r0/account/whoami", ["getTokenOwner"]],
  ["GET", "/_matrix/client/api/v1/events", ["homeserver"]],
];

for (const [method, path, at] of points) {
  test(`${method} ${path} is at ${at.join(", ")}`, () => {
    const found = pointOf(method, path);
    for (const one of at) assert.ok(isAt(one, found), `${one}: ${JSON.stringify(found)}`);
    const other = at.includes("homeserver") || at.includes("getTokenOwner");
    assert.equal(isAt("application-service", found), !other);
    assert.equal(isAt("homeserver", found), other);
  });
}

const faults: readonly (readonly [plan: unknown, message: RegExp])[] = [
  [[{ at: "any", trouble: "explosion" }], /no trouble "explosion": choose one of unreachable, /u],
  [[{ at: "any", nth: 0, trouble: "grown" }], /nth must be a whole number from 1, not 0/u],
  [[{ at: "any", times: 1.5, trouble: "grown" }], /times must be a whole number from 1, not 1.5/u],
  [
    [{ at: "any", trouble: { kind: "slow-answer", ms: -1 } }],
    /ms of slow-answer must be 0 or more/u,
  ],
  [
    [{ at: "any", trouble: { kind: "rate-limited", retryAfterMs: Number.NaN } }],
    /retryAfterMs of rate-limited must be 0 or more/u,
  ],
  [{ seed: Number.NaN, rates: {} }, /seed must be a number, not NaN/u],
  [{ seed: 1, rates: { grown: 2 } }, /the rate of grown must be from 0 to 1, not 2/u],
  [{ seed: 1, rates: { grown: 0.6, shrunk: 0.6 } }, /at most 1 together, not 1.2/u],
  [{ seed: 1, rates: { bang: 0.6 } }, /no trouble "bang"/u],
  [{ seed: 1, rates: {}, most: -1 }, /most must be a whole number from 0, not -1/u],
  [{ rates: { grown: 0.1 } }, /seed must be a number, not undefined/u],
  [{ seed: 1 }, /the plan needs rates, such as/u],
  [{ seed: 1, rates: {}, times: 2 }, /the plan has times, which is none of seed, rates, at, most/u],
  [undefined, /the plan must be an object/u],
  [{ at: "any", trouble: "grown" }, /the plan is a rule by itself: put it into a list/u],
  [[{ trouble: "grown" }], /at in rule 1 of the plan must be any, .* operationId, not undefined/u],
  [
    [
      { at: "any", trouble: "grown" },
      { at: "sendmessage", trouble: "bad-gateway" },
    ],
    /at in rule 2 of the plan must be any, .* operationId, not "sendmessage"/u,
  ],
  [
    [{ at: "any", time: 2, trouble: "grown" }],
    /rule 1 of the plan has time, which is none of at,/u,
  ],
  [[{ at: "any" }], /trouble in rule 1 of the plan must be an object/u],
  [[{ at: "any", trouble: {} }], /there is no trouble undefined: choose one of/u],
  [
    [{ at: "any", trouble: { kind: "slow-answer", saidIn: "body" } }],
    /has saidIn, .* none of ms$/u,
  ],
  [
    [{ at: "any", trouble: { kind: "rate-limited", saidIn: "head" } }],
    /saidIn must be one of header, body, both, nothing, not "head"/u,
  ],
  [[{ at: "any", nth: Infinity, trouble: "grown" }], /nth must be finite: it would never happen/u],
  [
    [{ at: "sendMessage", trouble: "restart" }],
    /restart in rule 1 of the plan happens to transactions only: at must be any, .* not sendMessage/u,
  ],
  [[{ at: "query", trouble: { kind: "ids-reset" } }], /ids-reset in rule 1 .* not query/u],
  [
    { seed: 1, rates: { "bad-gateway": 0.1, shrunk: 0.1 }, at: "homeserver" },
    /shrunk in the plan happens to transactions only: at must be any, .* not homeserver/u,
  ],
];

const sound: readonly TroublePlan[] = [
  [],
  [{ at: "any", trouble: "restart" }],
  [{ at: "application-service", times: Infinity, trouble: { kind: "grown" } }],
  [{ at: "sendTransaction", trouble: "ids-reset" }],
  { seed: 1, rates: { "bad-gateway": 0.1, shrunk: 0 }, at: "homeserver", most: Infinity },
];

for (const plan of sound) {
  test(`a plan is taken: ${JSON.stringify(plan)}`, () => {
    checkPlan(plan);
  });
}

for (const [plan, message] of faults) {
  test(`a plan is refused: ${message.source}`, () => {
    assert.throws(() => checkPlan(plan as TroublePlan), message);
    assert.throws(() => createTroubler(plan as TroublePlan), message);
  });
}
