/**
 * `appservice mock homeserver --stateful`: a homeserver in memory that behaves, over HTTP.
 */
import { readFile } from "node:fs/promises";
import { createMockHomeserver, type MockHomeserver } from "../../../mocks/homeserver.ts";
import { homeserverProfiles, type ProfileName } from "../../../mocks/homeserver/profiles.ts";
import { startInspector } from "../../../mocks/inspect/inspector.ts";
import { listenFetch } from "../../../mocks/inspect/listen-fetch.ts";
import { createRunningClock } from "../../../mocks/inspect/running-clock.ts";
import { createSeededRandom } from "../../../mocks/seeded-random.ts";
import { toFetch } from "../../contract/fetch.ts";
import { listen } from "../../contract/node.ts";
import type { Serve } from "../../contract/serve.ts";
import { loadRegistration, RegistrationError } from "../../homeserver/index.ts";
import type { Registration } from "../../editions/registration.ts";
import { CommandError } from "../command-error.ts";
import { statefulRequestLine } from "./lines.ts";
import { isPortInUse, portInUse } from "./port-in-use.ts";
import type { MockSurroundings } from "./run.ts";

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
  readonly seed?: number;
  /** Whether a page shows the traffic. */
  readonly inspect?: boolean;
  readonly quiet?: boolean;
}

/** @throws CommandError naming the file, the option or the port that is no good */
export async function runStateful(
  options: StatefulOptions,
  { out, note, stopped }: MockSurroundings,
): Promise<void> {
  const { host, port = 8008, quiet = false } = options;
  const clock = createRunningClock();
  const inspector =
    options.inspect === true ? await startInspector({ homeserver: () => homeserver, clock }) : null;
  const homeserver: MockHomeserver = createMockHomeserver({
    clock,
    ...(inspector !== null && { fetch: inspector.watch(fetch, "application service") }),
    serverName: options.serverName,
    profile: profileOf(options.profile),
    edition: options.edition ?? "v1",
    ...(options.seed !== undefined && { random: createSeededRandom(options.seed) }),
    onError: (error) => note(`mock: ${error instanceof Error ? error.message : String(error)}`),
  });
  for (const file of options.registration) add(homeserver, await read(file), file);
  const users = options.user.map((user) => addUser(homeserver, user));
  const serve = quiet ? homeserver.serve : told(homeserver.serve, out);
  const listening = await (
    inspector === null
      ? listen({ serve }, { host, port })
      : listenFetch(inspector.watch(toFetch(serve), "homeserver"), { host, port })
  ).catch(async (error: unknown) => {
    await inspector?.close();
    throw isPortInUse(error) ? portInUse(host, port) : error;
  });
  out(`homeserver (stateful, profile ${homeserver.profile.name}) listening on ${listening.url}`);
  if (!quiet) {
    for (const { id, url } of homeserver.registrations.list()) {
      note(`${id} is ${url === null ? "never pushed to: its url is null" : `pushed to at ${url}`}`);
    }
    for (const { userId, accessToken } of users) note(`${userId} has the token ${accessToken}`);
  }
  if (inspector !== null) note(`to look at it: ${inspector.url}`);
  await stopped;
  await inspector?.close();
  await listening.close();
  await homeserver.close();
}

function profileOf(name: string): ProfileName {
  if (Object.hasOwn(homeserverProfiles, name)) return name as ProfileName;
  const names = Object.keys(homeserverProfiles).join(", ");
  throw new CommandError(`there is no profile "${name}": choose one of ${names}`);
}

async function read(file: string): Promise<Registration> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new CommandError(`the registration ${file} cannot be read`);
  });
  return loadRegistration(text).catch((error: unknown) => {
    throw inFile(file, error);
  });
}

function add({ registrations }: MockHomeserver, registration: Registration, file: string): void {
  try {
    registrations.add(registration);
  } catch (error) {
    throw inFile(file, error);
  }
}

/** All faults in one line. */
function inFile(file: string, error: unknown): Error {
  if (!(error instanceof RegistrationError)) {
    const what = error instanceof Error ? error.message.split("\n", 1)[0] : String(error);
    return new CommandError(`${file}: ${what}`, { cause: error });
  }
  const faults = error.faults.map(({ path, message }) => `${path}: ${message}`);
  return new CommandError(`${file}: ${faults.join("; ")}`, { cause: error });
}

function addUser({ users }: MockHomeserver, given: string) {
  const mark = given.indexOf(":");
  const localpart = mark < 0 ? given : given.slice(0, mark);
  try {
    return users.register(localpart, mark < 0 ? {} : { password: given.slice(mark + 1) });
  } catch (cause) {
    throw new CommandError(`--user ${localpart}: ${cause instanceof Error ? cause.message : ""}`, {
      cause,
    });
  }
}

/** A line for each request. */
function told(serve: Serve, out: (line: string) => void): Serve {
  return (request, respond) =>
    serve(request, (answer) => {
      out(statefulRequestLine(request, answer));
      respond(answer);
    });
}
