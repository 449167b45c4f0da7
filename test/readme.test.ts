/**
 * The README's examples are run as they stand, against the mocks where they name a server.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { startPrism } from "../mocks/prism.ts";

const readme = await readFile("README.md", "utf8");
const examples = Array.from(
  readme.matchAll(/```ts\n(?<code>.*?)```/gsu),
  (match) => match[1] ?? "",
);

/** Where an example's server is: address in the text → the mock that stands in for it. */
const servers = {
  "http://127.0.0.1:8008": "v1/homeserver",
  "http://127.0.0.1:9993": "v1/application-service",
} as const;

const expected = [
  "@alice:example.org: hello!",
  "$m2",
  "stored for 1 application service",
  "200 { user_id: '@_irc_bob:example.org' }",
  "attempt 2, and ",
  "@_irc_bot:example.org",
];

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

test("there is one example per expectation", () => {
  assert.equal(examples.length, expected.length);
});

for (const [index, example] of examples.entries()) {
  test(`example ${index + 1} of the README runs and prints ${expected[index]}`, async (context) => {
    // Inside the repository, so that the package's own name resolves by tsconfig.json.
    const folder = await mkdtemp("test/readme-");
    context.after(() => rm(folder, { recursive: true }));
    const listens = example.includes("listen(");
    await writeFile(join(folder, "irc.yaml"), registrationFile);
    let code = example
      .replace("port: 9993", "port: 0")
      .replaceAll(/"(?<file>[a-z]+\.(?:db|yaml))"/gu, `"${folder}/$<file>"`);
    for (const [address, document] of Object.entries(servers)) {
      if (listens || !code.includes(address)) continue;
      const mock = await startPrism(document);
      context.after(() => mock.close());
      code = code.replaceAll(address, mock.url);
    }
    const file = join(folder, "example.ts");
    await writeFile(file, code);
    const child = spawn(process.execPath, ["--import", "tsx", file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    context.after(() => child.kill("SIGKILL"));
    const exit = once(child, "exit");
    const [first] = (await Promise.race([
      once(child.stdout, "data"),
      exit.then((how) => assert.fail(`it ended without a word: ${how.join(" ")}`)),
    ])) as [Buffer];
    const rest = text(child.stdout);
    const url = /listening on (?<url>\S+)/u.exec(first.toString())?.groups?.["url"];
    if (url !== undefined) {
      await push(url);
      child.kill("SIGTERM");
    }
    assert.deepEqual(await exit, [0, null]);
    const printed = first.toString() + (await rest);
    assert.ok(printed.includes(expected[index] ?? "?"), printed);
  });
}

async function push(url: string): Promise<void> {
  const { status } = await fetch(`${url}/_matrix/app/v1/transactions/1`, {
    method: "PUT",
    headers: { authorization: "Bearer HS", connection: "close" },
    body: JSON.stringify(transaction),
  });
  assert.equal(status, 200);
}

test("every path that the README names exists", async () => {
  const links = Array.from(readme.matchAll(/\]\((?<path>[^)#:]+)\)/gu), (match) => match[1] ?? "");
  const quoted = Array.from(
    readme.matchAll(/`(?<path>(?:src|mocks|scripts|examples|test|openapi)\/[\w./-]*)`/gu),
    (match) => match[1] ?? "",
  );
  for (const path of [...links, ...quoted]) {
    await assert.doesNotReject(
      import("node:fs/promises").then((fs) => fs.access(path)),
      `${path} is missing`,
    );
  }
  assert.ok(links.length > 5);
});
