/**
 * `appservice mock homeserver --stateful`, as a user runs it.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { createApplicationService } from "../../../src/application-service/index.ts";
import { listen } from "../../../src/node.ts";
import { createMemoryStore } from "../../../src/store/memory.ts";

const registrationOf = (url: string) => `
id: irc
url: ${url}
as_token: AS
hs_token: HS
sender_localpart: _irc_bot
namespaces: { users: [{ exclusive: true, regex: '@_irc_.*:hs\\.org' }] }
`;

function command(t: TestContext, ...args: string[]) {
  const words = ["--import", "tsx", "src/cli/bin.ts", "mock", ...args, "--port", "0"];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => child.kill("SIGKILL"));
  return child;
}

test("a homeserver that remembers, takes registrations from files, pushes, and stops cleanly", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "stateful-"));
  t.after(() => rm(folder, { recursive: true }));
  let onInvited = (_userId: string | undefined) => {};
  const invited = new Promise((resolve) => (onInvited = resolve));
  const service = createApplicationService({
    registration: {
      id: "irc",
      url: null,
      as_token: "AS",
      hs_token: "HS",
      sender_localpart: "_irc_bot",
      namespaces: {},
    },
    store: createMemoryStore(),
  });
  service.onEvent("m.room.member", (event) => {
    if (event.content.membership === "invite") onInvited(event.state_key);
  });
  const listening = await listen(service, { port: 0 });
  t.after(() => listening.close());
  const file = join(folder, "irc.yaml");
  await writeFile(file, registrationOf(listening.url));

  const child = command(
    t,
    "homeserver",
    "--stateful",
    "--registration",
    file,
    "--user",
    "alice:secret",
    "--server-name",
    "hs.org",
    "--profile",
    "synapse",
  );
  const ended = once(child, "exit");
  const errors = text(child.stderr);
  const [first] = (await once(child.stdout, "data")) as [Buffer];
  const url =
    /^homeserver \(stateful, profile synapse\) listening on (?<url>\S+)/u.exec(String(first))
      ?.groups?.["url"] ?? "";
  const rest = text(child.stdout);

  const ask = async (method: string, path: string, token: string | undefined, body?: object) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${url}/_matrix/client/v3${path}`, { method, headers, ...sent });
    return (await answer.json()) as Record<string, string>;
  };
  const ghost = { type: "m.login.application_service", username: "_irc_bob", inhibit_login: true };
  await ask("POST", "/register", "AS", ghost);
  const user = { type: "m.id.user", user: "alice" };
  const login = { type: "m.login.password", identifier: user, password: "secret" };
  const { access_token: alice } = await ask("POST", "/login", undefined, login);
  const { room_id: roomId } = await ask("POST", "/createRoom", alice, {
    invite: ["@_irc_bob:hs.org"],
  });
  assert.equal(await invited, "@_irc_bob:hs.org");
  const bob = encodeURIComponent("@_irc_bob:hs.org");
  assert.deepEqual(await ask("POST", `/join/${roomId}?user_id=${bob}`, "AS", {}), {
    room_id: roomId,
  });
  const { errcode } = await ask(
    "GET",
    `/account/whoami?user_id=${encodeURIComponent("@eve:hs.org")}`,
    "AS",
  );
  assert.equal(errcode, "M_FORBIDDEN");

  child.kill("SIGTERM");
  assert.deepEqual(await ended, [0, null]);
  assert.match(
    await rest,
    /POST \/_matrix\/client\/v3\/login → 200\n[^]*whoami\S* → 403 M_FORBIDDEN\n/u,
  );
  assert.match(await errors, /irc is pushed to at http[^]*@alice:hs\.org has the token /u);
});

test("with --inspect there is a page beside it, and both stop", async (t) => {
  const child = command(t, "homeserver", "--stateful", "--inspect");
  const ended = once(child, "exit");
  const [said] = (await once(child.stderr, "data")) as [Buffer];
  const page = /^to look at it: (?<page>\S+)$/mu.exec(String(said))?.groups?.["page"] ?? "";
  const answer = await fetch(page);
  assert.match(await answer.text(), /^<!doctype html>/iu);
  child.kill("SIGTERM");
  assert.deepEqual(await ended, [0, null]);
});

for (const [args, says] of [
  [["homeserver", "--user", "alice"], "--user is for --stateful"],
  [["homeserver", "--inspect"], "--inspect is for --stateful"],
  [
    ["application-service", "--stateful"],
    "there is no stateful application-service: only a homeserver",
  ],
  [
    ["homeserver", "--stateful", "--as-token", "AS"],
    "--stateful knows nothing of --as-token: the tokens are in the registrations",
  ],
  [
    ["homeserver", "--stateful", "--registration", "nowhere.yaml"],
    "the registration nowhere.yaml cannot be read",
  ],
  [
    ["homeserver", "--stateful", "--registration", "tsconfig.json"],
    /^tsconfig\.json: id: is missing; url: is missing/u,
  ],
  [["homeserver", "--stateful", "--seed", "x"], /A seed is a whole number from 0/u],
] as const) {
  test(`mock ${args.join(" ")} is refused in one line`, async (t) => {
    const child = command(t, ...args);
    const ended = once(child, "exit");
    const errors = (await text(child.stderr)).replace(/^appservice: /u, "");
    assert.equal((await ended)[0], 2);
    if (typeof says === "string") assert.equal(errors, `${says}\n`);
    else assert.match(errors, says);
    assert.equal(errors.trimEnd().includes("\n"), false);
  });
}
