/**
 * The README's examples are run as they stand, against the mocks where they name a server.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { startPrism } from "../mocks/prism.ts";

const run = promisify(execFile);
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

const expected = ["$m2", "200", "@_irc_bot:example.org"];

test("there is one example per expectation", () => {
  assert.equal(examples.length, expected.length);
});

for (const [index, example] of examples.entries()) {
  test(`example ${index + 1} of the README runs and prints ${expected[index]}`, async (context) => {
    let code = example;
    for (const [address, document] of Object.entries(servers)) {
      if (!code.includes(address)) continue;
      const mock = await startPrism(document);
      context.after(() => mock.close());
      code = code.replaceAll(address, mock.url);
    }
    // Inside the repository, so that the package's own name resolves by tsconfig.json.
    const folder = await mkdtemp("test/readme-");
    context.after(() => rm(folder, { recursive: true }));
    const file = join(folder, "example.ts");
    await writeFile(file, code);
    const { stdout } = await run(process.execPath, ["--import", "tsx", file]);
    assert.match(stdout, new RegExp(expected[index]?.replace("$", "\\$") ?? "nothing", "u"));
  });
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
