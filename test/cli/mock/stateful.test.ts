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
import { readFirst } from "../../mocks/inspect/support.ts";

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
  const misspelt = registrationOf(listening.url).replace("namespaces: {", "$& user: [],");
  await writeFile(file, misspelt);

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
  assert.match(
    await errors,
    /^mock: the registration "irc": namespaces\.user counts for nothing: /u,
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

test("with --control and --trouble a test suite decides what goes wrong, and starts afresh", async (t) => {
  const plan = '{"rates":{"rate-limited":1},"at":"homeserver"}';
  const child = command(
    t,
    "homeserver",
    "--stateful",
    "--control",
    "--trouble",
    plan,
    "--user",
    "alice",
  );
  const ended = once(child, "exit");
  const errors = text(child.stderr);
  const [first] = (await once(child.stdout, "data")) as [Buffer];
  const url = String(first).trim().split(" ").at(-1) ?? "";
  const versions = `${url}/_matrix/client/versions`;
  assert.equal((await fetch(versions)).status, 429);
  const { trouble_id: id } = await post(`${url}/_mock/trouble`, [
    { at: "any", trouble: "bad-gateway" },
  ]);
  assert.equal(id, "1");
  const made = await post(`${url}/_mock/users`, { localpart: "carol" });
  assert.equal(made["user_id"], "@carol:example.org");
  assert.deepEqual(await post(`${url}/_mock/reset`, {}), {});
  assert.equal(
    (await post(`${url}/_mock/users`, { localpart: "carol" }))["user_id"],
    "@carol:example.org",
  );
  assert.equal(
    (await post(`${url}/_mock/users`, { localpart: "alice" }))["errcode"],
    "M_USER_IN_USE",
  );
  child.kill("SIGTERM");
  assert.deepEqual(await ended, [0, null]);
  assert.match(
    await errors,
    /drawn from the seed (?<seed>\d+): --seed \k<seed> repeats it\nto reach into it: \S+\/_mock\/\n/u,
  );
});

test("who reaches into it is not drawn on the page", async (t) => {
  const child = command(t, "homeserver", "--stateful", "--inspect", "--control");
  const [first] = (await once(child.stdout, "data")) as [Buffer];
  const url = String(first).trim().split(" ").at(-1) ?? "";
  let said = "";
  for await (const chunk of child.stderr) {
    said += String(chunk);
    if (said.includes("/_mock/\n")) break;
  }
  const page = /^to look at it: (?<page>\S+)$/mu.exec(said)?.groups?.["page"] ?? "";
  assert.equal(
    (await post(`${url}/_mock/users`, { localpart: "carol" }))["user_id"],
    "@carol:example.org",
  );
  await fetch(`${url}/_matrix/client/versions`);
  const drawn = await readFirst<readonly { operationId: string | null }[]>(page, "reset");
  assert.deepEqual(
    drawn.map(({ operationId }) => operationId),
    ["getVersions"],
  );
});

async function post(url: string, body: unknown): Promise<Record<string, unknown>> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return (await answer.json()) as Record<string, unknown>;
}

for (const [args, says] of [
  [["homeserver", "--user", "alice"], "--user is for --stateful"],
  [["homeserver", "--inspect"], "--inspect is for --stateful"],
  [["homeserver", "--control"], "--control is for --stateful"],
  [
    ["homeserver", "--stateful", "--trouble", "nowhere.json"],
    "the plan nowhere.json cannot be read",
  ],
  [
    ["homeserver", "--stateful", "--trouble", '{"rates":{"earthquake":1}}'],
    /^--trouble: there is no trouble "earthquake": choose one of/u,
  ],
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
  [
    ["homeserver", "--stateful", "--registration", "src/cli/bin.ts"],
    /^src\/cli\/bin\.ts: not YAML at line \d+, column \d+: /u,
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

test("it ends at once, whoever still waits for something: long polls are answered", async (t) => {
  const child = command(t, "homeserver", "--stateful", "--user", "alice:secret");
  const ended = once(child, "exit");
  const lines = child.stdout.setEncoding("utf8");
  const [first] = (await once(lines, "data")) as [string];
  const url = /listening on (?<url>\S+)/u.exec(first)?.groups?.["url"] ?? "";
  const [notes] = (await once(child.stderr.setEncoding("utf8"), "data")) as [string];
  const token = /has the token (?<token>\S+)/u.exec(notes)?.groups?.["token"] ?? "";
  const sync = async (query: string) => {
    const answer = await fetch(`${url}/_matrix/client/v3/sync?${query}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return (await answer.json()) as { next_batch: string };
  };
  const { next_batch: since } = await sync("");
  const polled = sync(`since=${since}&timeout=600000`);
  // A request behind it, so that it has come by then.
  await fetch(`${url}/_matrix/client/versions`);
  child.kill("SIGTERM");
  assert.deepEqual(await ended, [0, null]);
  assert.equal((await polled).next_batch, since);
});
