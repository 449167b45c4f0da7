/**
 * The examples of README.md and mocks/README.md are run as they stand, against the mocks where they name a server.
 */
import assert from "node:assert/strict";
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { text as readText } from "node:stream/consumers";
import { promisify } from "node:util";
import { startPrism } from "../mocks/prism.ts";

/** File → for each of its examples, in their order, a part of what it prints. */
const expected = {
  "README.md": [
    "@alice:example.org: hello!",
    "#_irc_rust:example.org is !",
    "$m2",
    "stored for 1 application service",
    "200 { user_id: '@_irc_bob:example.org' }",
    "attempt 2, and ",
    "@_irc_bot:example.org",
  ],
  "mocks/README.md": [
    'Go RE2 refuses "@irc_(?!bot).*"',
    "pass 1",
    "nothing new in 30000 ms",
    "mxc://example.org/",
    "{ userId: '@_irc_bob:example.org' } 200",
    "its page on http://127.0.0.1:",
  ],
};

/** Where an example's server is: address in the text → the mock that stands in for it. */
const servers = {
  "http://127.0.0.1:8008": "v1/homeserver",
  "http://127.0.0.1:9993": "v1/application-service",
} as const;

/** The file that an administrator of a homeserver has. */
const registrationFile = `
id: irc
url: http://127.0.0.1:9993
as_token: AS
hs_token: HS
sender_localpart: _irc_bot
namespaces: { users: [{ exclusive: true, regex: '@_irc_.*:example\\.org' }] }
`;

/** What a homeserver sends to an example that listens. */
const transaction = {
  events: [
    {
      type: "m.room.message",
      event_id: "$m1",
      room_id: "!r:example.org",
      sender: "@alice:example.org",
      origin_server_ts: 1_700_000_000_001,
      content: { msgtype: "m.text", body: "hello!" },
    },
  ],
};

async function read(file: string) {
  const text = await readFile(file, "utf8");
  const examples = Array.from(text.matchAll(/```ts\n(.*?)```/gsu), (match) => match[1] ?? "");
  return { text, examples };
}

for (const [file, prints] of Object.entries(expected)) {
  const { text, examples } = await read(file);

  test(`there is one example per expectation in ${file}`, () => {
    assert.equal(examples.length, prints.length);
  });

  for (const [index, example] of examples.entries()) {
    const wanted = prints[index] ?? "?";
    test(`example ${index + 1} of ${file} runs and prints ${wanted}`, async (context) => {
      const printed = await runExample(example, context);
      assert.ok(printed.includes(wanted), printed);
    });
  }

  test(`every path that ${file} names exists`, async () => {
    const links = Array.from(text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/gu), (match) =>
      join(dirname(file), match[1] ?? ""),
    );
    const quoted = Array.from(
      text.matchAll(/`((?:src|mocks|scripts|examples|test|openapi)\/[\w./-]*)`/gu),
      (match) => match[1] ?? "",
    );
    for (const path of [...links, ...quoted]) {
      await assert.doesNotReject(access(path), `${path} is missing`);
    }
    assert.ok(links.length > 1);
  });
}

test("the examples compile", async (context) => {
  const folder = await mkdtemp("test/readme-");
  context.after(() => rm(folder, { recursive: true }));
  const all = (await Promise.all(Object.keys(expected).map(read))).flatMap((one) => one.examples);
  for (const [index, example] of all.entries()) {
    await writeFile(join(folder, `example-${index + 1}.ts`), example);
  }
  const config = { extends: "../../tsconfig.json", include: ["*.ts"] };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
  const compiler = "node_modules/typescript/bin/tsc";
  const compiling = promisify(execFile)(process.execPath, [compiler, "-p", folder]);
  const { stdout } = await compiling.catch((error: { stdout: string }) => error);
  assert.equal(stdout, "");
});

/** @returns all that it printed */
async function runExample(example: string, context: TestContext): Promise<string> {
  // Inside the repository, so that the package's own name resolves by tsconfig.json.
  const folder = await mkdtemp("test/readme-");
  context.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "irc.yaml"), registrationFile);
  let code = example
    .replace("port: 9993", "port: 0")
    .replaceAll(/"(?<file>[a-z]+\.(?:db|yaml))"/gu, `"${folder}/$<file>"`);
  for (const [address, document] of Object.entries(servers)) {
    if (!isCalled(address, code)) continue;
    const mock = await startPrism(document);
    context.after(() => mock.close());
    code = code.replaceAll(address, mock.url);
  }
  const file = join(folder, "example.ts");
  await writeFile(file, code);
  // A test within a test tells its parent, unless it is told that there is none.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, ["--import", "tsx", file], {
    stdio: ["ignore", "pipe", "inherit"],
    env,
  });
  context.after(() => child.kill("SIGKILL"));
  const exit = once(child, "exit");
  const [first] = (await Promise.race([
    once(child.stdout, "data"),
    exit.then((how) => assert.fail(`it ended without a word: ${how.join(" ")}`)),
  ])) as [Buffer];
  const rest = readText(child.stdout);
  const url = /listening on (?<url>\S+)/u.exec(first.toString())?.groups?.["url"];
  if (url !== undefined) {
    await push(url);
    await askForAlias(url);
    child.kill("SIGTERM");
  }
  const isEnded = url !== undefined && !example.includes("SIGTERM");
  assert.deepEqual(await exit, isEnded ? [null, "SIGTERM"] : [0, null]);
  return first.toString() + (await rest);
}

/** Not the address in a registration of an example that listens there itself, or has it there in process. */
function isCalled(address: string, code: string): boolean {
  return code.includes(address) && !(code.includes("listen(") && address.endsWith("9993"));
}

async function push(url: string): Promise<void> {
  const { status } = await fetch(`${url}/_matrix/app/v1/transactions/1`, {
    method: "PUT",
    headers: { authorization: "Bearer HS", connection: "close" },
    body: JSON.stringify(transaction),
  });
  assert.equal(status, 200);
}

/** Answered 404 where nobody handles it. */
async function askForAlias(url: string): Promise<void> {
  await fetch(`${url}/_matrix/app/v1/rooms/${encodeURIComponent("#_irc_rust:example.org")}`, {
    headers: { authorization: "Bearer HS", connection: "close" },
  });
}
