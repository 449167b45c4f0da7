/**
 * The command line of `npm run interop`.
 */
import { parseArgs } from "node:util";
import { type StartHomeserver, UsageError } from "./homeserver.ts";
import { startDendrite } from "./dendrite/start.ts";
import { type PlayedProfile, played, startMockAs } from "./mock/start.ts";
import { startSynapse } from "./synapse/start.ts";

export const help = `Usage: npm run interop -- [synapse|dendrite|mock] [another] [options]

Installs a real homeserver and lets it talk with this package: an application service receives,
a client acts, and every request and answer in both directions is checked against the contract.
"mock" is the mock homeserver of this package, in the profile of the homeserver that it is compared with.
Synapse comes from the Python package index, Dendrite from the Go module proxy; both stay in
node_modules/.cache. Everything listens on 127.0.0.1. With two homeservers the second one is
compared with the first: paths, order, authentication, statuses, errcodes and shapes of bodies.

  --profile <name>      whom the mock plays: synapse-sqlite, the default, or dendrite
  --only <text>         only the steps with this in their name; repeatable
  --transcript <file>   write what was seen on the wire
  --compare <file>      compare with such a file, of another homeserver
  --keep                keep the folder of the homeserver, and say where it is
  --verbose             the homeserver's log, and what the application service reports
  --list                the names of the steps
  --help                this text

Exit code: 0 all passed, 1 something failed or makes no sense, 2 it could not run here, 130 stopped by Ctrl-C.
`;

/** What a run may be against; the first is the default. */
export const homeservers: Readonly<Record<string, (profile: PlayedProfile) => StartHomeserver>> = {
  synapse: () => startSynapse,
  dendrite: () => startDendrite,
  mock: startMockAs,
};

export interface Options {
  /** One, or two to compare. */
  readonly homeservers: readonly string[];
  /** Whom the mock plays; undefined: the homeserver that it is compared with. */
  readonly profile: PlayedProfile | undefined;
  readonly only: readonly string[];
  readonly transcript: string | undefined;
  readonly compare: string | undefined;
  readonly keep: boolean;
  readonly verbose: boolean;
  readonly list: boolean;
  readonly help: boolean;
}

/** @throws UsageError when they cannot be understood */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const chosen = positionals.length === 0 ? ["synapse"] : positionals;
  if (chosen.length > 2 || !chosen.every((name) => Object.hasOwn(homeservers, name))) {
    const known = Object.keys(homeservers).join(" or ");
    throw new UsageError(`one homeserver or two, ${known}, and not ${positionals.join(" ")}`);
  }
  const { transcript, compare, profile, ...rest } = values;
  return { ...rest, homeservers: chosen, transcript, compare, profile: toProfile(profile) };
}

function toProfile(name: string | undefined): PlayedProfile | undefined {
  if (name === undefined || Object.hasOwn(played, name)) return name as PlayedProfile | undefined;
  const known = Object.keys(played).join(" or ");
  throw new UsageError(`--profile takes ${known}, and not ${name}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        profile: { type: "string" },
        only: { type: "string", multiple: true, default: [] },
        transcript: { type: "string" },
        compare: { type: "string" },
        keep: { type: "boolean", default: false },
        verbose: { type: "boolean", default: false },
        list: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
