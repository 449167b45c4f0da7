/**
 * From the options of `appservice mock homeserver --stateful` to what is played: files are read, and judged before anything
 * listens.
 */
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import type { HomeserverProfile } from "../../../mocks/homeserver/profile.ts";
import { homeserverProfiles, type ProfileName } from "../../../mocks/homeserver/profiles.ts";
import type { TroublePlan } from "../../../mocks/trouble/plan.ts";
import { drawSeed, readPlan } from "../../../mocks/trouble/read-plan.ts";
import type { Registration } from "../../editions/registration.ts";
import { loadRegistration, RegistrationError } from "../../homeserver/index.ts";
import { CommandError } from "../command-error.ts";

export interface StatefulOptions {
  readonly edition?: "v1" | "draft";
  readonly host: string;
  readonly port?: number;
  readonly serverName: string;
  readonly profile: string;
  /** Files. */
  readonly registration: readonly string[];
  /** `alice` or `alice:password`. */
  readonly user: readonly string[];
  /** A file with a plan, or the plan itself in JSON. */
  readonly trouble?: string;
  readonly seed?: number;
  /** Whether a page shows the traffic. */
  readonly inspect?: boolean;
  /** Whether `/_mock/` is served. */
  readonly control?: boolean;
  readonly quiet?: boolean;
}

export interface StatefulSetting {
  readonly profile: HomeserverProfile;
  readonly registrations: readonly { readonly file: string; readonly registration: Registration }[];
  readonly users: readonly string[];
  readonly trouble: TroublePlan | undefined;
  readonly seed: number | undefined;
}

/** @throws CommandError naming the file or the option that is no good */
export async function readSetting(options: StatefulOptions): Promise<StatefulSetting> {
  const { profile, user: users, trouble, seed } = options;
  const registrations = options.registration.map(async (file) => ({
    file,
    registration: await readRegistration(file),
  }));
  return {
    profile: profileOf(profile),
    registrations: await Promise.all(registrations),
    users,
    trouble: trouble === undefined ? undefined : await readTrouble(trouble, seed ?? drawSeed()),
    seed,
  };
}

function profileOf(name: string): HomeserverProfile {
  if (Object.hasOwn(homeserverProfiles, name)) return homeserverProfiles[name as ProfileName];
  const names = Object.keys(homeserverProfiles).join(", ");
  throw new CommandError(`there is no profile "${name}": choose one of ${names}`);
}

async function readRegistration(file: string): Promise<Registration> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new CommandError(`the registration ${file} cannot be read`);
  });
  return loadRegistration(text).catch((error: unknown) => {
    throw inFile(file, error);
  });
}

/** All faults in one line. */
export function inFile(file: string, error: unknown): Error {
  if (!(error instanceof RegistrationError)) return inLine(file, error);
  const faults = error.faults.map(({ path, message }) =>
    path === "" ? message : `${path}: ${message}`,
  );
  return new CommandError(`${file}: ${faults.join("; ")}`, { cause: error });
}

async function readTrouble(given: string, seed: number): Promise<TroublePlan> {
  const isPlan = /^\s*[[{]/u.test(given);
  const text = isPlan
    ? given
    : await readFile(given, "utf8").catch(() => {
        throw new CommandError(`the plan ${given} cannot be read`);
      });
  try {
    return readPlan(parse(text), seed);
  } catch (error) {
    throw inLine(isPlan ? "--trouble" : given, error);
  }
}

function inLine(place: string, cause: unknown): CommandError {
  const what = cause instanceof Error ? cause.message.split("\n", 1)[0] : String(cause);
  return new CommandError(`${place}: ${what}`, { cause });
}
