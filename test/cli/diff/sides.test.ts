import assert from "node:assert/strict";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { CommandError } from "../../../src/cli/command-error.ts";
import { readSides } from "../../../src/cli/diff/sides.ts";
import { commitAll, git, temporaryFolder, writeFiles, type Cleanup } from "./temporary.ts";

/** Three revisions of one document; `old` is a branch, `v1` a tag. */
function repository(t: Cleanup): string {
  const folder = temporaryFolder(t, { "api/a.yaml": "openapi: 3.1.0 # one", "other.txt": "no" });
  commitAll(folder);
  git(folder, "tag", "v1");
  git(folder, "branch", "old");
  writeFiles(folder, { "api/a.yaml": "openapi: 3.1.0 # two" });
  commitAll(folder);
  writeFiles(folder, { "api/a.yaml": "openapi: 3.1.0 # three" });
  return folder;
}

function texts(cwd: string, old: string, now: string) {
  return readSides({ old, new: now }, cwd).map((side) =>
    side.kind === "file"
      ? side.tree.read(side.path)
      : side.tree.list(side.path).map((path) => side.tree.read(path)),
  );
}

const one = "openapi: 3.1.0 # one";
const two = "openapi: 3.1.0 # two";
const three = "openapi: 3.1.0 # three";

test("a revision with a path is read from that revision", (t) => {
  const folder = repository(t);
  assert.deepEqual(texts(folder, "v1:api/a.yaml", "main:api/a.yaml"), [one, two]);
  assert.deepEqual(texts(folder, "HEAD~1:api", "api"), [[one], [three]]);
  assert.deepEqual(texts(folder, "old:api/", "./api/"), [[one], [three]]);
});

test("a revision without a path takes the path of the other side", (t) => {
  const folder = repository(t);
  assert.deepEqual(texts(folder, "v1", "api/a.yaml"), [one, three]);
  assert.deepEqual(texts(folder, "v1", "main:api"), [[one], [two]]);
  assert.deepEqual(texts(folder, "main:api", "v1"), [[two], [one]]);
  assert.deepEqual(texts(folder, "v1", join(folder, "api")), [[one], [three]]);
});

test("two revisions are compared as a whole", (t) => {
  assert.deepEqual(texts(repository(t), "v1", "main"), [[one], [two]]);
});

test("the path of a revision starts at the root of the repository, or with a dot at the working directory", (t) => {
  const inside = join(repository(t), "api");
  assert.deepEqual(texts(inside, "v1:api/a.yaml", "a.yaml"), [one, three]);
  assert.deepEqual(texts(inside, "v1:./a.yaml", "a.yaml"), [one, three]);
  assert.deepEqual(texts(inside, "v1", "a.yaml"), [one, three]);
});

test("what is on disk wins over a revision of the same name", (t) => {
  const folder = repository(t);
  writeFiles(folder, { "old/a.yaml": "openapi: 3.1.0 # four" });
  assert.deepEqual(texts(folder, "old", "api"), [["openapi: 3.1.0 # four"], [three]]);
});

test("links inside of a revision are followed", (t) => {
  const folder = repository(t);
  writeFiles(folder, { "link.txt": "../api/a.yaml" });
  const hash = git(folder, "hash-object", "-w", "link.txt").trim();
  git(folder, "update-index", "--add", "--cacheinfo", `120000,${hash},links/a.yaml`);
  git(folder, "commit", "--quiet", "--message", "Link");
  assert.deepEqual(texts(folder, "main:links/a.yaml", "v1:api/a.yaml"), [two, one]);
});

const bad: readonly { name: string; old: string; now: string; says: RegExp }[] = [
  {
    name: "a file that is not there",
    old: "nothing.yaml",
    now: "api/a.yaml",
    says: /^nothing\.yaml: no such file or folder, and no git revision of this name$/,
  },
  {
    name: "an unknown revision",
    old: "v9:api",
    now: "api",
    says: /^v9:api: unknown revision v9; is the history fetched\?$/,
  },
  {
    name: "a revision that looks like an option of git",
    old: "--all:api",
    now: "api",
    says: /^--all:api: unknown revision --all/,
  },
  {
    name: "a path that is not in the revision",
    old: "v1:openapi",
    now: "api",
    says: /^v1:openapi: no such path in revision v1$/,
  },
  {
    name: "a path of the other side that is not in the revision",
    old: "v1",
    now: "new.yaml",
    says: /^v1:new\.yaml: no such path in revision v1$/,
  },
  {
    name: "a folder against a file",
    old: "api",
    now: "api/a.yaml",
    says: /^OLD \(api\) is a folder and NEW \(api\/a\.yaml\) is a file: compare two files or two folders$/,
  },
  {
    name: "a folder of a revision against a file",
    old: "v1:api",
    now: "api/a.yaml",
    says: /^OLD \(v1:api\) is a folder and NEW \(api\/a\.yaml\) is a file/,
  },
  { name: "nothing at all", old: "", now: "api", says: /no such file or folder/ },
];

describe("refused with one line:", () => {
  const folder = repository({ after });
  writeFiles(folder, { "new.yaml": "openapi: 3.1.0" });
  for (const { name, old, now, says } of bad) {
    test(name, () => {
      assert.throws(
        () => readSides({ old, new: now }, folder),
        (error) =>
          error instanceof CommandError && error.exitCode === 2 && says.test(error.message),
      );
    });
  }
});

test("a revision outside of any repository is refused with one line", (t) => {
  const folder = temporaryFolder(t, { "a.yaml": "openapi: 3.1.0" });
  assert.throws(() => readSides({ old: "main:a.yaml", new: "a.yaml" }, folder), {
    name: "CommandError",
    message: /^main:a\.yaml: not a git repository: /,
  });
  assert.throws(() => readSides({ old: "main", new: "a.yaml" }, folder), {
    message:
      /^main: no such file or folder \(and the working directory is not in a git repository\)$/,
  });
});

test("a path outside of the repository cannot be looked up in a revision", (t) => {
  const outside = temporaryFolder(t, { "a.yaml": "openapi: 3.1.0" });
  assert.throws(() => readSides({ old: "v1", new: join(outside, "a.yaml") }, repository(t)), {
    message: /is outside of the repository; write v1:<path>$/,
  });
});
