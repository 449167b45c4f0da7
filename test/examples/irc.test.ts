import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { createStage } from "../../examples/irc/stage.ts";
import { playAsWritten, playExample } from "../../examples/irc/story.ts";
import { startPrism } from "../../mocks/prism.ts";

async function startMocks(context: TestContext, tokens = { asToken: "T_a", hsToken: "T_h" }) {
  const mocks = await Promise.all([
    startPrism("draft/homeserver"),
    startPrism("draft/registration", { token: tokens.asToken }),
    startPrism("draft/application-service", { token: tokens.hsToken }),
  ]);
  context.after(() => Promise.all(mocks.map((mock) => mock.close())));
  const [homeserver, registration, applicationService] = mocks;
  return {
    homeserver: homeserver.url,
    registration: registration.url,
    applicationService: applicationService.url,
  };
}

function createTranscript() {
  const lines: string[] = [];
  return { stage: createStage((line) => lines.push(line)), text: () => lines.join("\n") };
}

test("the IRC example plays from registration to Bob's answer (D71 to D86, U15)", async (context) => {
  const { stage, text } = createTranscript();
  await playExample(stage, await startMocks(context));
  assert.deepEqual(stage.faults, []);
  assert.equal(stage.exchanges, 13);
  const order = [
    "POST /_matrix/appservice/v1/register",
    "GET /rooms/%23irc.freenode.net%2F%23matrix%3Ahsdomain.com?access_token=T_h",
    "GET /users/%40irc.freenode.net%2FBob%3Ahsdomain.com?access_token=T_h",
    "POST /_matrix/client/api/v1/register?access_token=T_a",
    "ts=1421416883133",
    "PUT /transactions/1?access_token=T_h",
    "ts=1421418084816",
  ];
  const places = order.map((part) => text().indexOf(part));
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
  );
  assert.equal(places.includes(-1), false);
});

test("the sequence as the draft has it is refused where Bob has not joined (U15)", async (context) => {
  const { stage, text } = createTranscript();
  await playAsWritten(stage, await startMocks(context));
  assert.deepEqual(stage.faults, []);
  assert.match(text(), /← 403 .*M_FORBIDDEN/u);
});

test("a peer that refuses is seen, though the contract allows the refusal", async (context) => {
  const { stage } = createTranscript();
  await playExample(stage, await startMocks(context, { asToken: "T_a", hsToken: "other" }));
  assert.deepEqual(
    stage.faults,
    Array.from({ length: 3 }, () => "the story expects 200"),
  );
});
