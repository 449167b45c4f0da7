/**
 * What the scenario needs of a homeserver, whichever it is: Synapse, Dendrite, or one that plays them.
 */
import type { Registration } from "../../src/application-service/index.ts";
import type { Ability } from "./abilities.ts";

export interface Homeserver {
  /** `synapse`, `dendrite`. */
  readonly name: string;
  readonly version: string;
  /** What stands after the colon of its user IDs. */
  readonly serverName: string;
  /** Where it listens; the same after a restart. */
  readonly url: string;
  readonly abilities: ReadonlySet<Ability>;
  /** Stops it in order and starts it again, with the same data. */
  restart(): Promise<void>;
  /** The last lines of its log, tokens masked. */
  log(): string;
  close(): Promise<void>;
}

export interface HomeserverOptions {
  /** An empty folder of its own, which goes when the run ends. */
  readonly folder: string;
  readonly registrations: readonly Registration[];
  /** Ends the start. */
  readonly signal: AbortSignal;
  /** Told what takes long. */
  readonly say: (line: string) => void;
}

export type StartHomeserver = (options: HomeserverOptions) => Promise<Homeserver>;

/** The run is not possible on this machine: no interpreter, no package index. The message is one line. */
export class UnavailableError extends Error {
  override readonly name = "UnavailableError";
}

/** The run makes no sense as it was asked for. The message is one line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
