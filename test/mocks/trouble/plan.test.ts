import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPlan, type TroublePlan, type TroublePoint } from "../../../mocks/trouble/plan.ts";
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
];

for (const [plan, message] of faults) {
  test(`a plan is refused: ${message.source}`, () => {
    assert.throws(() => checkPlan(plan as TroublePlan), message);
    assert.throws(() => createTroubler(plan as TroublePlan), message);
  });
}
