/**
 * The scenario against one homeserver, from its installation to the removal of its folder.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "./homeserver.ts";
import type { PlayedProfile } from "./mock/start.ts";
import { homeservers } from "./options.ts";
import { reportViolations } from "./report-violations.ts";
import { runSteps } from "./run-steps.ts";
import { setStage, type Stage } from "./stage.ts";
import { steps } from "./steps.ts";
import type { Transcript } from "./transcript.ts";

export interface PlayOptions {
  readonly homeserver: string;
  /** Whom it plays, when it is the mock. */
  readonly profile: PlayedProfile;
  /** Texts in the names of steps; none: all steps. */
  readonly only: readonly string[];
  readonly keep: boolean;
  readonly verbose: boolean;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

export interface Played {
  readonly passed: number;
  readonly failed: number;
  readonly transcript: Transcript;
}

/** @throws UsageError for a homeserver or step that there is not; UnavailableError when it cannot be played here */
export async function play(options: PlayOptions): Promise<Played> {
  const { homeserver, profile, only, keep, verbose, signal, print } = options;
  const start = homeservers[homeserver]?.(profile);
  if (start === undefined) throw new UsageError(`no homeserver ${homeserver}`);
  const chosen = steps.filter(
    ({ name }) => only.length === 0 || only.some((text) => name.includes(text)),
  );
  if (chosen.length === 0) throw new UsageError("no step has this in its name: --list shows all");

  const folder = await mkdtemp(join(tmpdir(), "interop-"));
  let stage: Stage | undefined;
  try {
    stage = await setStage({ start, folder, signal, say: (line) => print(`${line} …`) });
    const { name, version } = stage.homeserver;
    print(`${name} ${version}`);
    const { passed, failed } = await runSteps({ stage, steps: chosen, signal, print, verbose });
    if (failed > 0 || verbose) print(`\nThe log of ${name}:\n${stage.homeserver.log()}`);
    const faults = reportViolations({ stage, isComplete: only.length === 0, print });
    return { passed, failed: failed + faults, transcript: stage.recorder.transcript(name) };
  } finally {
    await stage?.close();
    if (keep) print(`kept: ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}
