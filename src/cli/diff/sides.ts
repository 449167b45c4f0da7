/**
 * Reads the arguments OLD and NEW: each is a file, a folder, a git revision `REV`, or `REV:path`.
 *
 * What exists on disk wins over a revision of the same name. `REV` alone takes the path of the other side; `REV:path`
 * starts at the root of the repository, as in git itself, and `REV:./path` at the working directory.
 */
import { realpathSync } from "node:fs";
import { posix, relative, resolve, sep } from "node:path";
import { CommandError } from "../command-error.ts";
import { findCommit, gitTree, repositoryRoot } from "./git-tree.ts";
import { diskTree, type SourceTree } from "./source-tree.ts";

export interface Side {
  /** What the user wrote. */
  readonly label: string;
  readonly tree: SourceTree;
  readonly path: string;
  readonly kind: "file" | "folder";
}

type Named =
  | { readonly on: "disk"; readonly text: string }
  | {
      readonly on: "git";
      readonly text: string;
      readonly revision: string;
      readonly commit: string;
      readonly path: string | undefined;
    };

/**
 * @param sides what the user wrote
 * @param cwd what relative paths and revisions are looked up in
 * @throws CommandError when a side is not there, or when one is a file and the other a folder
 */
export function readSides(sides: { old: string; new: string }, cwd: string): [Side, Side] {
  const named = { old: parse(sides.old, cwd), new: parse(sides.new, cwd) };
  const before = open(named.old, named.new, cwd);
  const after = open(named.new, named.old, cwd);
  if (before.kind !== after.kind) {
    throw new CommandError(
      `OLD (${before.label}) is a ${before.kind} and NEW (${after.label}) is a ${after.kind}: compare two files or two folders`,
    );
  }
  return [before, after];
}

function parse(text: string, cwd: string): Named {
  if (text !== "" && diskTree(cwd).kind(text) !== undefined) return { on: "disk", text };
  const colon = text.indexOf(":");
  const revision = colon === -1 ? text : text.slice(0, colon);
  const root = repositoryRoot(cwd);
  if (root === undefined) {
    throw new CommandError(
      colon === -1
        ? `${text}: no such file or folder (and the working directory is not in a git repository)`
        : `${text}: not a git repository: ${cwd}; run the command inside the repository that has ${revision}`,
    );
  }
  const commit = findCommit(cwd, revision);
  if (commit === undefined) {
    throw new CommandError(
      colon === -1
        ? `${text}: no such file or folder, and no git revision of this name`
        : `${text}: unknown revision ${revision}; is the history fetched?`,
    );
  }
  const path = colon === -1 ? undefined : fromRoot(text.slice(colon + 1), cwd, root);
  return { on: "git", text, revision, commit, path };
}

function fromRoot(path: string, cwd: string, root: string): string {
  if (!/^\.{1,2}(\/|$)/.test(path)) return posix.normalize(path === "" ? "." : path);
  return posix.normalize(posix.join(inRepository(cwd, root) ?? "", path));
}

/** The path of something on disk as git writes it, or `undefined` when it is outside of the repository. */
function inRepository(path: string, root: string): string | undefined {
  const inside = relative(realpathSync(root), realpathSync(path)).split(sep).join("/");
  return inside === ".." || inside.startsWith("../") ? undefined : inside || ".";
}

function open(named: Named, other: Named, cwd: string): Side {
  if (named.on === "disk") {
    const tree = diskTree(cwd);
    const kind = tree.kind(named.text);
    if (kind === undefined) throw new CommandError(`${named.text}: no such file or folder`);
    return { label: named.text, tree, path: named.text, kind };
  }
  const path = named.path ?? pathOfOther(named, other, cwd);
  const tree = gitTree(cwd, named.revision, named.commit);
  const kind = tree.kind(path);
  if (kind === undefined) {
    throw new CommandError(`${named.revision}:${path}: no such path in revision ${named.revision}`);
  }
  return { label: named.text, tree, path, kind };
}

function pathOfOther(named: Named, other: Named, cwd: string): string {
  if (other.on === "git") return other.path ?? ".";
  const inside = inRepository(resolve(cwd, other.text), repositoryRoot(cwd) ?? cwd);
  if (inside === undefined) {
    throw new CommandError(
      `${named.text}: ${other.text} is outside of the repository; write ${named.text}:<path>`,
    );
  }
  return inside;
}
