import assert from "node:assert/strict";
import { test } from "node:test";
import { createStage, type Step } from "../../examples/irc/stage.ts";
import { applicationService } from "../../src/editions/v1-checked.ts";

const parties = { from: "homeserver", to: "application service" };
const path = "/_matrix/app/v1/users/%40_irc_bob%3Aexample.org";

const request = (target = path) =>
  new Request(`http://as${target}`, { headers: { authorization: "Bearer HS" } });

function createTranscript(story: readonly Step[], answer: () => Response) {
  const lines: string[] = [];
  const stage = createStage(story, (line) => lines.push(line));
  const send = stage.watch(applicationService, parties, async () => answer());
  return { stage, send, text: () => lines.join("\n") };
}

const asks: Step = { number: "1", text: "The homeserver asks for Bob", operation: "queryUserById" };
const exists = () => Response.json({});

test("a request that the story has, and that fits the contract, is no fault", async () => {
  const { stage, send, text } = createTranscript([asks], exists);
  assert.deepEqual(await (await send(request())).json(), {});
  stage.end();
  assert.deepEqual(stage.faults, []);
  assert.match(
    text(),
    /1 {3}The homeserver asks for Bob[^]*request ✓[^]*← 200 \{\}[^]*answer {2}✓/u,
  );
});

for (const [name, story, answer, fault] of [
  ["a request that the story does not have", [], exists, "the story has no queryUserById here"],
  [
    "an answer with another status than the story's",
    [asks],
    () => Response.json({ errcode: "M_NOT_FOUND", error: "no" }, { status: 404 }),
    "the story expects 200",
  ],
  ["an answer that breaks the contract", [asks], () => Response.json([]), "must be object"],
  [
    "a step that does not come",
    [asks, { number: "2", text: "Bob is told" }],
    exists,
    "missing: 2 Bob is told",
  ],
] as const) {
  test(`${name} is a fault, and is marked`, async () => {
    const { stage, send, text } = createTranscript(story, answer);
    await send(request());
    stage.end();
    assert.deepEqual(stage.faults, [fault]);
    assert.ok(text().includes(`✗ ${fault}`), text());
  });
}

test("a request that breaks the contract is a fault, and is passed on", async () => {
  const { stage, send } = createTranscript([asks], exists);
  await send(request("/_matrix/app/v1/users/bob"));
  assert.equal(stage.faults.length, 1);
  assert.match(stage.faults[0] ?? "", /^userId: /u);
});

test("what happens while a request waits stands between the request and its answer", async () => {
  const lines: string[] = [];
  const story = [
    { ...asks, answer: { number: "1", text: "It is answered" } },
    { number: "2", text: "Bob is made" },
  ];
  const stage = createStage(story, (line) => lines.push(line));
  const send = stage.watch(applicationService, parties, async () => {
    stage.tell("by hand");
    return Response.json({});
  });
  await send(request());
  assert.deepEqual(stage.faults, []);
  assert.deepEqual(
    lines.filter((line) => /busy|\d {3}|by hand|←/u.test(line)),
    [
      "1   The homeserver asks for Bob",
      "    … application service is busy; homeserver waits",
      "    2   Bob is made",
      "        by hand",
      "1   It is answered",
      "    ← 200 {}",
    ],
  );
});
