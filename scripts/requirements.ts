/**
 * Traces the requirements of the draft (D) and of the stable protocol (S) to what carries them and to the tests that
 * name them. Exit code 1 when one is unaccounted for, 2 when the command could not run.
 */
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { draft } from "../test/requirements/draft.ts";
import { stable } from "../test/requirements/stable.ts";
import { loadDocuments } from "./requirements/documents.ts";
import { collectMentions, namedIn } from "./requirements/mentions.ts";
import { printFaults, printSummary, printTable } from "./requirements/table.ts";
import { trace, type Traced } from "./requirements/trace.ts";

const help = `Usage: npm run requirements [-- [options] [ID…]]

Prints a table of the requirements: what carries each one in the documents, what code has to
do, or why it is not on the wire, and the tests that name it in a title or a comment.
With IDs, such as D71 or D71–D86, only those.

  --json   the table as JSON
  --help   this text

Exit code: 0 all are accounted for, 1 one is not (a carrier is not in the documents, or an ID
has no entry), 2 the command could not run. Behaviour that no test names is listed as "no test
yet" and does not fail.
`;

// `npm run requirements | head` closes the pipe before the end.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`requirements: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const mentions = await collectMentions(fileURLToPath(new URL("..", import.meta.url)));
  const lines = select(trace([...draft, ...stable], loadDocuments(), mentions), positionals);
  if (values.json) {
    process.stdout.write(`${JSON.stringify(lines, undefined, 2)}\n`);
  } else {
    process.stdout.write(`${printTable(lines)}\n${printSummary(lines)}`);
    process.stderr.write(printFaults(lines));
  }
  return lines.some(({ faults }) => faults.length > 0) ? 1 : 0;
}

/** @param words IDs and ranges of IDs; none selects all */
function select(lines: readonly Traced[], words: readonly string[]): readonly Traced[] {
  if (words.length === 0) return lines;
  const wanted = words.flatMap((word) => {
    const ids = namedIn(word);
    if (ids.length === 0) throw new Error(`${word} is not the ID of a requirement, such as D71`);
    return ids;
  });
  const unknown = wanted.find((id) => !lines.some((line) => line.id === id));
  if (unknown !== undefined) throw new Error(`there is no requirement ${unknown}`);
  return lines.filter(({ id }) => wanted.includes(id));
}
