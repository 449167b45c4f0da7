/**
 * `appservice diff OLD NEW`: which changes of the contract break clients, which break servers, and what is new.
 *
 * The shape of the JSON output is documented in `diff/format-json.ts` and, in short, in `--help`.
 */
import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import { CommandError } from "./command-error.ts";
import { inGroup, type Change } from "./diff/change.ts";
import { compareSides } from "./diff/compare.ts";
import { formatJson } from "./diff/format-json.ts";
import { formatMarkdown } from "./diff/format-markdown.ts";
import { formatText } from "./diff/format-text.ts";
import { readSides } from "./diff/sides.ts";

const formats = { text: formatText, markdown: formatMarkdown, json: formatJson };
const failOn = ["any", "client", "server", "none"] as const;

interface DiffOptions {
  readonly format: keyof typeof formats;
  readonly output?: string;
  readonly failOn: (typeof failOn)[number];
}

const help = `
OLD and NEW are both a file or both a folder:
  openapi/v1/homeserver.yaml      a file, or a folder with documents (files with the key "openapi")
  main                            a git revision: the path of the other side in that revision
  main:openapi                    a file or folder of a git revision, from the root of the repository

A client breaks when a request that it sends is no longer valid, or when an answer may be one that it was not told of.
A server breaks when it did what the old contract says and that is no longer enough.

JSON: { formatVersion: 1, old, new, counts: { breaksClients, breaksServers, additions, other }, changes: [
  { rule, kind: "break" | "addition" | "other", breaks: ("client" | "server")[], reasons: { client?, server? },
    what, from, to, note, places: [{ document, operationId, method, path, part, property }] } ] }

Exit codes: 0 no break, 1 a break that --fail-on asks for, 2 the documents could not be compared.

Examples:
  $ appservice diff main openapi                                 what this branch changes
  $ appservice diff v1.0:openapi/v1/homeserver.yaml v1.1          one document between two releases
  $ appservice diff old.yaml new.yaml --fail-on client            only what breaks clients fails
  $ appservice diff "origin/main:openapi" openapi --format markdown --output comment.md
`;

export function diffCommand(): Command {
  return new Command("diff")
    .description("Say which changes between two versions of the contract break clients or servers")
    .argument("<old>", "the version before: a file, a folder, REV or REV:path")
    .argument("<new>", "the version after")
    .addOption(
      new Option("-f, --format <format>", "how the result is written")
        .choices(Object.keys(formats))
        .default("text"),
    )
    .option("-o, --output <file>", "write the result to a file instead of stdout")
    .addOption(
      new Option("--fail-on <audience>", "which breaks make the exit code 1")
        .choices(failOn)
        .default("any"),
    )
    .addHelpText("after", help)
    .action(async (before: string, after: string, options: DiffOptions) => {
      const labels = { old: before, new: after };
      const changes = await compareSides(...readSides(labels, process.cwd()));
      write(formats[options.format](changes, labels), options.output);
      if (isFailure(changes, options.failOn)) process.exitCode = 1;
    });
}

function write(result: string, file: string | undefined): void {
  if (file === undefined) {
    process.stdout.write(result);
    return;
  }
  try {
    writeFileSync(file, result);
  } catch (error) {
    throw new CommandError(`cannot write ${file}: ${(error as Error).message}`, { cause: error });
  }
}

function isFailure(changes: readonly Change[], audience: DiffOptions["failOn"]): boolean {
  if (audience === "none") return false;
  return changes.some((change) =>
    audience === "any" ? change.kind === "break" : inGroup(change, audience),
  );
}
