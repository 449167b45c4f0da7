import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { collectMentions, namedIn, wordsOf } from "../../../scripts/requirements/mentions.ts";

test("a range names every requirement in it", () => {
  assert.deepEqual(namedIn("D3–D5, S53a and U6"), ["D3", "D4", "D5", "S53a", "U6"]);
  assert.deepEqual(namedIn("S1-S2"), ["S1", "S2"]);
});

test("what only looks like an ID names nothing", () => {
  assert.deepEqual(namedIn("MSC3202 D-12 ABC123 v1 D1234 xS3"), []);
});

test("titles and comments count, and other text does not", () => {
  const file = [
    'const device = "D1";',
    "// S2",
    "/** S3 */",
    'test("a title (S4)", () => {});',
    "await t.test(`another (S5)`, run);",
    '{ name: "a case (S6)" }',
    'fetch("https://example.org/S7");',
  ].join("\n");
  assert.deepEqual(namedIn(wordsOf(file)).sort(), ["S2", "S3", "S4", "S5", "S6"]);
});

async function inRepository(
  files: Readonly<Record<string, string>>,
  check: (root: string) => Promise<void>,
): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "mentions-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      const path = join(root, "test", name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    await check(root);
  } finally {
    await rm(root, { recursive: true });
  }
}

test("a test of one role proves nothing of the other, and a list of requirements proves nothing", async () => {
  const files = {
    "homeserver/push.test.ts": "// S24",
    "application-service/push.test.ts": "// S24",
    "requirements/stable.ts": "// S24",
  };
  await inRepository(files, async (root) => {
    assert.deepEqual((await collectMentions(root)).get("S24"), [
      { file: "test/application-service/push.test.ts", proves: ["applicationService"] },
      { file: "test/homeserver/push.test.ts", proves: ["homeserver"] },
    ]);
  });
});

test("a fixture proves something of the role whose code is run against it, and nothing of documents and examples", async () => {
  const fixture = { "data/vectors.jsonl": '{"basis": "S24"}' };
  const here = 'import { type Vector, vectors } from "./vectors.ts";';
  const documents = {
    "vectors/documents.test.ts": `import { a } from "../../src/contract/a.ts";\n${here}`,
    "vectors/mocks.test.ts": `import { a } from "../../mocks/prism.ts";\n${here}`,
    "other.test.ts": `import { bytesOf } from "./vectors/vectors.ts";\nconst text = '${here}';`,
  };
  const homeserver = {
    "vectors/a.test.ts": `import { a } from "../../mocks/homeserver.ts";\n${here}`,
  };
  const service = {
    "application-service/a.test.ts": 'import { vectors } from "../vectors/vectors.ts";',
  };
  const provesIn = async (files: Readonly<Record<string, string>>) => {
    let proves: readonly string[] | undefined;
    await inRepository(files, async (root) => {
      proves = (await collectMentions(root)).get("S24")?.[0]?.proves;
    });
    return proves;
  };
  assert.deepEqual(await provesIn({ ...fixture, ...documents }), []);
  assert.deepEqual(await provesIn({ ...fixture, ...documents, ...homeserver }), ["homeserver"]);
  assert.deepEqual(await provesIn({ ...fixture, ...service }), ["applicationService"]);
  assert.deepEqual(await provesIn({ ...fixture, ...homeserver, ...service }), [
    "homeserver",
    "applicationService",
  ]);
});

test("beside the vectors a test proves something of the role whose code it imports, and another nothing", async () => {
  const files = {
    "vectors/a.test.ts": 'import { a } from "../../src/application-service/a.ts"; // S24',
    "vectors/b.test.ts": 'import { b } from "../../src/contract/b.ts"; // S24',
    "vectors/c.test.ts": 'import { c } from "../../src/homeserver/c.ts"; // S24',
  };
  await inRepository(files, async (root) => {
    const mentions = (await collectMentions(root)).get("S24") ?? [];
    assert.deepEqual(
      mentions.map(({ proves }) => proves),
      [["applicationService"], [], ["homeserver"]],
    );
  });
});
