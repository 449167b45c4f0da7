/**
 * `npm run interop`: this package and a real homeserver.
 */
import { readFile, writeFile } from "node:fs/promises";
import { UnavailableError, UsageError } from "./homeserver.ts";
import { profileFor } from "./mock/start.ts";
import { help, type Options, readOptions } from "./options.ts";
import { play } from "./play.ts";
import { reportDifferences } from "./report-differences.ts";
import { steps } from "./steps.ts";
import type { Transcript } from "./transcript.ts";

const print = (line: string) => process.stdout.write(`${line}\n`);
const interrupted = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // At the second time at once: what was started is killed on exit.
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort(new UnavailableError(`stopped by ${name}`));
  });
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(help);
  else if (options.list) for (const { name } of steps) print(name);
  else process.exitCode = await run(options);
} catch (error) {
  const isUnavailable = error instanceof UnavailableError;
  const isExpected = isUnavailable || error instanceof UsageError;
  const { message, stack } = error as Error;
  process.stderr.write(`interop: ${isExpected ? message : (stack ?? message)}\n`);
  if (interrupted.signal.aborted) process.exitCode = 130;
  else process.exitCode = isUnavailable ? 2 : 1;
}

async function run(options: Options): Promise<number> {
  const { signal } = interrupted;
  let passed = 0;
  let failed = 0;
  const transcripts: Transcript[] = [];
  if (options.compare !== undefined) transcripts.push(await readTranscript(options.compare));
  for (const name of options.homeservers) {
    const profile = options.profile ?? profileFor(transcripts[0]?.homeserver);
    const played = await play({ ...options, homeserver: name, profile, signal, print });
    passed += played.passed;
    failed += played.failed;
    transcripts.push(played.transcript);
  }
  const [first, second] = transcripts;
  if (first !== undefined && second !== undefined) {
    failed += reportDifferences(first, second, print);
  }
  if (options.transcript !== undefined) {
    await writeFile(options.transcript, `${JSON.stringify(transcripts.at(-1), null, 1)}\n`);
  }
  print(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function readTranscript(file: string): Promise<Transcript> {
  return JSON.parse(await readFile(file, "utf8")) as Transcript;
}
