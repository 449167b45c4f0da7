/**
 * One revision of a git repository as a tree of sources. The YAML and JSON files of the revision are read into memory
 * with a single `git cat-file`, so `$ref`s reach the whole revision and nothing is left to clean up on disk.
 */
import { spawnSync } from "node:child_process";
import { posix } from "node:path";
import { CommandError } from "../command-error.ts";
import { isContractFile, type SourceTree } from "./source-tree.ts";

/**
 * @param cwd any folder of the repository
 * @returns the root of the repository, or `undefined` outside of one
 */
export function repositoryRoot(cwd: string): string | undefined {
  const result = git(cwd, ["rev-parse", "--show-toplevel"]);
  return result.ok ? result.stdout.toString("utf8").trimEnd() : undefined;
}

/** @returns the hash of the commit that `revision` names, or `undefined` when there is none */
export function findCommit(cwd: string, revision: string): string | undefined {
  // A leading dash would be read as an option of git.
  if (revision === "" || revision.startsWith("-")) return undefined;
  const result = git(cwd, ["rev-parse", "--verify", "--quiet", `${revision}^{commit}`]);
  return result.ok ? result.stdout.toString("utf8").trim() : undefined;
}

/**
 * @param cwd any folder of the repository
 * @param revision as the user wrote it, for messages
 * @param commit the hash that it stands for
 */
export function gitTree(cwd: string, revision: string, commit: string): SourceTree {
  const root = repositoryRoot(cwd) ?? cwd;
  const entries = listEntries(root, commit);
  const texts = readBlobs(
    root,
    entries.filter(({ path }) => isContractFile(path)),
  );
  const files = new Set(entries.map(({ path }) => path));
  const inside = (folder: string) => (folder === "." ? "" : `${folder}/`);
  return {
    describe: (path) => `${revision}:${path}`,
    kind(path) {
      const clean = tidy(path);
      if (files.has(clean)) return "file";
      const prefix = inside(clean);
      return [...files].some((file) => file.startsWith(prefix)) ? "folder" : undefined;
    },
    read: (path) => texts.get(tidy(path)),
    list: (folder) =>
      [...texts.keys()].filter((path) => path.startsWith(inside(tidy(folder)))).sort(),
  };
}

/** As git writes paths: without `./` and without a slash at the end. */
function tidy(path: string): string {
  return posix.normalize(path).replace(/(?<=.)\/$/, "");
}

interface Entry {
  readonly path: string;
  readonly hash: string;
  readonly isLink: boolean;
}

function listEntries(root: string, commit: string): Entry[] {
  const listing = gitOutput(root, ["ls-tree", "-r", "-z", "--full-tree", commit]).toString("utf8");
  return listing
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => {
      const [meta = "", path = ""] = line.split("\t", 2);
      const [mode, , hash = ""] = meta.split(" ");
      return { path, hash, isLink: mode === "120000" };
    });
}

function readBlobs(root: string, entries: readonly Entry[]): Map<string, string> {
  const input = entries.map(({ hash }) => `${hash}\n`).join("");
  const output = gitOutput(root, ["cat-file", "--batch"], input);
  const texts = new Map<string, string>();
  const links = new Map<string, string>();
  let offset = 0;
  for (const { path, isLink } of entries) {
    // Each answer is "<hash> <type> <size>\n<content>\n"; a submodule has no content: "<hash> missing\n".
    const end = output.indexOf(10, offset);
    const size = /(\d+)$/.exec(output.toString("utf8", offset, end))?.[1];
    offset = end + 1;
    if (size === undefined) continue;
    const text = output.toString("utf8", offset, offset + Number(size));
    offset += Number(size) + 1;
    if (isLink) links.set(path, posix.join(posix.dirname(path), text));
    else texts.set(path, text);
  }
  for (const [path, target] of links) {
    const text = texts.get(target);
    if (text !== undefined) texts.set(path, text);
  }
  return texts;
}

function gitOutput(root: string, args: readonly string[], input = ""): Buffer {
  const result = git(root, args, input);
  if (!result.ok) throw new CommandError(`git ${args[0]} failed: ${result.stderr}`);
  return result.stdout;
}

function git(cwd: string, args: readonly string[], input = "") {
  const result = spawnSync("git", ["-C", cwd, ...args], { input, maxBuffer: 1 << 30 });
  if (result.error) {
    throw new CommandError(`cannot run git: ${result.error.message}`, { cause: result.error });
  }
  const stderr = result.stderr.toString("utf8").split("\n", 1)[0] ?? "";
  return { ok: result.status === 0, stdout: result.stdout, stderr };
}
