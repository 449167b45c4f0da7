/**
 * Plays the steps one after the other, and prints a line for each.
 */
import { withDeadline } from "../../src/resilience/deadline.ts";
import type { ServiceMessage } from "./service-messages.ts";
import { noTrouble, type Stage } from "./stage.ts";
import { type Step, stepTimeoutMs } from "./step.ts";

export interface Outcome {
  readonly passed: number;
  readonly failed: number;
}

export interface RunStepsOptions {
  readonly stage: Stage;
  readonly steps: readonly Step[];
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
  /** Shown after a failed step. */
  readonly verbose: boolean;
}

export async function runSteps(options: RunStepsOptions): Promise<Outcome> {
  const { stage, steps, signal, print, verbose } = options;
  let passed = 0;
  let failed = 0;
  for (const { name, needs = [], unless, fault, run } of steps) {
    signal.throwIfAborted();
    if (unless !== undefined && stage.homeserver.abilities.has(unless)) continue;
    const missing = needs.filter((ability) => !stage.homeserver.abilities.has(ability));
    if (missing.length > 0) {
      const { name: homeserver, version } = stage.homeserver;
      print(`  - ${name}: left out, ${homeserver} ${version} has no ${missing.join(", ")}`);
      continue;
    }
    stage.begin(name);
    const startMs = performance.now();
    const seconds = () => `${((performance.now() - startMs) / 1000).toFixed(1)} s`;
    const from = stage.service.messages.length;
    try {
      await withDeadline(
        async () => {
          await run(stage);
          await stage.settle();
          failOn(stage.service.messages.slice(from), fault);
        },
        { ms: stepTimeoutMs, signal },
      );
      passed += 1;
      print(`  ✓ ${name} (${seconds()})`);
    } catch (error) {
      signal.throwIfAborted();
      failed += 1;
      print(`  ✗ ${name} (${seconds()})`);
      print(indent(error instanceof Error ? (error.stack ?? error.message) : String(error)));
      stage.tap.trouble = noTrouble;
    }
    for (const message of stage.service.messages.slice(from)) {
      const isNews = message.kind === "error" || message.kind === "warning";
      if (verbose && isNews) print(indent(`service: ${message.kind} ${message.message}`));
    }
  }
  return { passed, failed };
}

/** Nothing may fail in the application service unasked, and every event of a known type has to fit it. */
function failOn(messages: readonly ServiceMessage[], fault: RegExp | undefined): void {
  for (const message of messages) {
    if (message.kind === "error" && fault?.test(message.message) === true) continue;
    const isMisfit = message.kind === "warning" && message.message.includes("did not reach");
    if (isMisfit || message.kind === "error") {
      throw new Error(`the application service: ${message.message}`);
    }
  }
}

function indent(text: string): string {
  return text.replaceAll(/^/gmu, "      ");
}
