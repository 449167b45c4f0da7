/**
 * `appservice lint FILE…`: checks OpenAPI documents, ours or the specification's own, against the rules of openapi/lint.
 */
import { writeFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";
import { Command, Option } from "commander";
import { CommandError } from "./command-error.ts";
import { findDocuments } from "./lint/find-documents.ts";
import { formatFindings, formats, type Format } from "./lint/format-findings.ts";
import { lintDocuments } from "./lint/lint-documents.ts";
import { loadRuleset } from "./lint/load-ruleset.ts";
import { reaches, severities, summarise, type Severity } from "./lint/severity.ts";
import { requireSpectral } from "./lint/spectral.ts";

interface LintOptions {
  readonly format: Format;
  readonly ruleset?: string;
  readonly failSeverity: Severity;
  readonly output?: string;
  readonly quiet?: true;
}

const help = `
FILE is an OpenAPI document, a folder (all documents in it: files with the key "openapi"), or a glob in quotes.
The rules fit the documents of this package, their bundles, and the files of the Matrix specification's own repository.

Exit codes: 0 nothing found, 1 a finding reaches --fail-severity, 2 a file could not be read or is no OpenAPI document.

Examples:
  $ appservice lint openapi                                            every document in a folder
  $ appservice lint data/api/application-service data/api/client-server   in a checkout of matrix-spec
  $ appservice lint "openapi/v1/*.yaml" --fail-severity warn           warnings fail too
  $ appservice lint openapi --format sarif --output lint.sarif         for code scanning
  $ appservice lint openapi --ruleset .spectral.yaml                   with rules of your own
`;

export function lintCommand(): Command {
  return new Command("lint")
    .description("Check OpenAPI documents against the conventions of the contract")
    .argument("[file...]", "documents, folders, or globs in quotes")
    .addOption(
      new Option("-f, --format <format>", "how the findings are written")
        .choices(formats)
        .default("stylish"),
    )
    .option("-r, --ruleset <file>", "a Spectral ruleset to use instead of the one of this package")
    .addOption(
      new Option(
        "--fail-severity <severity>",
        "findings from this severity up make the exit code 1",
      )
        .choices(severities)
        .default("error"),
    )
    .option("-o, --output <file>", "write the findings to a file instead of stdout")
    .option("-q, --quiet", "leave out the line with the counts")
    .addHelpText("after", help)
    .action(lint);
}

async function lint(files: string[], options: LintOptions): Promise<void> {
  if (files.length === 0) {
    throw new CommandError('no files given: try "appservice lint openapi", or add --help');
  }
  requireSpectral({ ownRules: options.ruleset === undefined });
  const ruleset = await loadRuleset(options.ruleset);
  const { documents, problems } = await findDocuments(files);
  for (const problem of problems) process.stderr.write(`appservice: ${problem}\n`);
  const findings = await lintDocuments(documents, ruleset);
  if (documents.length > 0) {
    write(await formatFindings(findings, { format: options.format, ruleset }), options.output);
    if (options.quiet !== true) {
      process.stderr.write(`${summarise(documents.length, findings)}\n`);
    }
  }
  if (problems.length > 0) process.exitCode = 2;
  else if (findings.some((finding) => reaches(finding, options.failSeverity))) process.exitCode = 1;
}

function write(report: string, output: string | undefined): void {
  if (output === undefined) {
    if (report !== "") process.stdout.write(`${report.trimEnd()}\n`);
    return;
  }
  try {
    writeFileSync(output, `${stripVTControlCharacters(report).trimEnd()}\n`);
  } catch (error) {
    throw new CommandError(
      `cannot write ${output}: ${error instanceof Error ? error.message : ""}`,
      {
        cause: error,
      },
    );
  }
}
