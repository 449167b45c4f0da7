/**
 * One behaviour of the scenario. A step stands on its own: what it needs it makes, or asks the stage for.
 */
import type { Ability } from "./abilities.ts";
import type { Stage } from "./stage.ts";

export interface Step {
  /** A sentence about behaviour. */
  readonly name: string;
  /** Left out where the homeserver lacks one of these. */
  readonly needs?: readonly Ability[];
  /** Left out where the homeserver has this. */
  readonly unless?: Ability;
  /** What goes wrong in the application service, and is meant to. */
  readonly fault?: RegExp;
  /** @throws when it is not so */
  readonly run: (stage: Stage) => Promise<void>;
}

/** A step must not hang: Synapse waits for a minute at most. */
export const stepTimeoutMs = 120_000;
