import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test, type TestContext } from "node:test";
import { createSqliteStore } from "../../src/store/sqlite.ts";
import { createService, message, push } from "../application-service/support.ts";

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function appservice(...args: readonly string[]): Promise<Result> {
  return new Promise((resolve) => {
    const command = ["--import", "tsx", "src/cli/bin.ts", "dead-letters", ...args];
    execFile(process.execPath, command, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

/** A bridge with three dead letters, which goes on running. */
async function startBridge(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "dead-letters-"));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, "bridge.db");
  const store = createSqliteStore({ path, registrationId: "irc" });
  const handled: string[] = [];
  const bridge = { broken: true };
  const service = createService(t, { store, maxAttempts: 1 });
  t.after(() => store.close());
  service.onEvent("*", (event) => {
    if (bridge.broken) throw new Error("no such\nchannel");
    handled.push(event.event_id);
  });
  for (const id of ["1", "2", "3"]) {
    assert.equal((await push(service, id, [message({ id })])).status, 200);
  }
  return { path, bridge, handled, store: ["--sqlite", path, "--registration-id", "irc"] };
}

test("list, show, replay and discard, while the bridge runs", async (t) => {
  const { bridge, handled, store } = await startBridge(t);
  const listed = await appservice("list", ...store);
  assert.equal(listed.code, 0, listed.stderr);
  const lines = listed.stdout.trimEnd().split("\n");
  assert.equal(lines.length, 3);
  assert.match(
    lines[1] ?? "",
    /^2 {2}\S+Z {2}event {2}\$2 {2}!r:example\.org {2}failed once, last with Error: no such$/u,
  );

  const shown = await appservice("show", "2", ...store);
  assert.match(shown.stdout, /^dead letter 2: failed once/u);
  assert.match(shown.stdout, /"event_id": "\$2"/u);

  bridge.broken = false;
  const discarded = await appservice("discard", "2", ...store);
  assert.equal(discarded.stdout, "dead letter 2 is thrown away\n");
  const replayed = await appservice("replay", "--all", ...store);
  assert.match(replayed.stdout, /^dead letter 1 is waiting .*\ndead letter 3 is waiting .*\n$/u);
  for (let time = 0; time < 100 && handled.length < 2; time += 1) await sleep(50);
  assert.deepEqual(handled, ["$1", "$3"]);

  const empty = await appservice("list", ...store);
  assert.deepEqual(empty, { code: 0, stdout: "", stderr: "no dead letters\n" });
  const gone = await appservice("replay", "1", ...store);
  assert.deepEqual(gone, {
    code: 1,
    stdout: "",
    stderr: "appservice: there is no dead letter 1\n",
  });
});

test("--json has the event as a value", async (t) => {
  const { store } = await startBridge(t);
  const { stdout } = await appservice("list", "--json", ...store);
  const letters = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { id: number; payload: { event_id: string } });
  assert.deepEqual(
    letters.map(({ id, payload }) => [id, payload.event_id]),
    [
      [1, "$1"],
      [2, "$2"],
      [3, "$3"],
    ],
  );
});

test("what is wrong is said in one line, and no file is made", async (t) => {
  const { path, store } = await startBridge(t);
  const other = join(path, "..", "other.db");
  await writeFile(other, "no database at all");
  const irc = ["--registration-id", "irc"];
  const cases: [string[], RegExp][] = [
    [["list", ...irc], /--sqlite FILE or --postgres URL/u],
    [["list", "--sqlite", path], /required option '--registration-id <id>'/u],
    [["list", "--sqlite", `${path}x`, ...irc], /there is no file .*bridge\.dbx/u],
    [["list", "--sqlite", other, ...irc], /other\.db is not the database of a bridge/u],
    [
      ["list", "--sqlite", path, "--registration-id", "xmpp"],
      /no registration xmpp; there is irc/u,
    ],
    [["list", ...store, "--postgres", "postgres://x"], /not both/u],
    [["replay", ...store], /by their numbers, or --all/u],
    [["show", "x", ...store], /It is a number/u],
  ];
  const results = await Promise.all(cases.map(([args]) => appservice(...args)));
  for (const [index, { code, stderr }] of results.entries()) {
    assert.equal(code, 2);
    assert.match(stderr, /^appservice: [^\n]+\n$/u);
    assert.match(stderr, cases[index]?.[1] ?? /^$/u);
  }
});

test("a PostgreSQL that is not there is one line too, without the password", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  const url = `postgres://bridge:secret@127.0.0.1:${port}/bridge`;
  const { code, stderr } = await appservice("list", "--postgres", url, "--registration-id", "irc");
  assert.equal(code, 2);
  assert.match(stderr, /^appservice: [^\n]*ECONNREFUSED[^\n]*\n$/u);
  assert.ok(!stderr.includes("secret"));
});
