import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { startHomeserver as startExample } from "../../examples/irc/homeserver.ts";
import { startMockHomeserver } from "../../examples/irc/mock-homeserver.ts";
import { ircRegistration, play, type PlayOptions } from "../../examples/irc/story.ts";

async function playHere(options: Partial<PlayOptions> = {}) {
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const { faults, exchanges } = await play({
    startHomeserver: startMockHomeserver,
    print,
    ...options,
  });
  return { faults, exchanges, text: lines.join("\n") };
}

for (const [name, startHomeserver] of [
  ["mock", startMockHomeserver],
  ["example's", startExample],
] as const) {
  test(`the IRC example plays from registration to Bob's answer, with the ${name} homeserver (D28, D71 to D86, U14 to U16)`, async () => {
    const { faults, exchanges, text } = await playHere({ startHomeserver });
    assert.deepEqual(faults, []);
    assert.equal(exchanges, 14);
    const order = [
      "POST /_matrix/appservice/v1/register",
      "GET /rooms/%23irc.freenode.net%2F%23matrix%3Ahsdomain.com?access_token=T_h",
      "GET /users/%40irc.freenode.net%2FBob%3Ahsdomain.com?access_token=T_h",
      "POST /_matrix/client/api/v1/register?access_token=T_a",
      "ts=1421416883133",
      "4b  The homeserver pushes it",
      "#matrix <@alice:hsdomain.com> hi!",
      "ts=1421418084816",
    ];
    const places = order.map((part) => text.indexOf(part));
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
    );
    assert.equal(places.includes(-1), false);
  });
}

test("the sequence as the draft has it is refused where Bob has not joined (U15)", async () => {
  const { faults, text } = await playHere({ asWritten: true });
  assert.deepEqual(faults, []);
  assert.match(text, /sendMessageAsWritten[^]*← 403 .*M_FORBIDDEN/u);
});

test("a bridge that refuses the homeserver is seen, and so is what does not happen then", async () => {
  const { faults } = await playHere({ registration: { ...ircRegistration, hs_token: "other" } });
  assert.equal(faults[0], "the story expects 200");
  assert.ok(faults.some((fault) => /^missing: 3c .*creates the room/u.test(fault)));
  assert.ok(faults.some((fault) => fault.startsWith("missing: 4c ")));
});

for (const [args, status, says] of [
  [["--help"], 0, /^Usage: npm start [^]*--as-written/u],
  [["--as-writen"], 2, /^example: Unknown option '--as-writen'/u],
] as const) {
  test(`npm start ${args.join(" ")} ends with ${status}`, () => {
    const command = ["--import", "tsx", "examples/irc/main.ts", ...args];
    const run = spawnSync(process.execPath, command, { encoding: "utf8" });
    assert.equal(run.status, status);
    assert.match(run.stdout + run.stderr, says);
  });
}
