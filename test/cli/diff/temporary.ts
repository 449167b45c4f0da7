/**
 * Folders and git repositories that are gone when the test is done.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** What tells when the test is done: a test's context, or the hooks of a suite. */
export interface Cleanup {
  after(work: () => void): void;
}

/** @param files path → content; anything but text is written as JSON */
export function temporaryFolder(t: Cleanup, files: { readonly [path: string]: unknown } = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "contract-test-")));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFiles(folder, files);
  return folder;
}

export function writeFiles(folder: string, files: { readonly [path: string]: unknown }): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(
      join(folder, path),
      typeof content === "string" ? content : JSON.stringify(content, null, 2),
    );
  }
}

/** Makes the folder a repository, or adds to it; every call is one commit. */
export function commitAll(folder: string, message = "Change"): void {
  if (!existsSync(join(folder, ".git"))) git(folder, "init", "--quiet", "--initial-branch=main");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message", message);
}

export function git(folder: string, ...args: string[]): string {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
  // Inside of a git hook these name the repository that the hook belongs to.
  for (const name of Object.keys(process.env)) {
    if (/^GIT_(DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR)$/.test(name)) delete process.env[name];
  }
  const quiet = ["-c", "commit.gpgsign=false", "-c", "core.hooksPath=/dev/null"];
  return execFileSync("git", ["-C", folder, ...who, ...quiet, ...args], { encoding: "utf8" });
}
