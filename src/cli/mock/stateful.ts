/**
 * `appservice mock homeserver --stateful`: a homeserver in memory that behaves, over HTTP.
 */
import { createControl } from "../../../mocks/control/control.ts";
import { startInspector } from "../../../mocks/inspect/inspector.ts";
import { createRunningClock } from "../../../mocks/inspect/running-clock.ts";
import type { Serve } from "../../contract/serve.ts";
import type { ServedDocument } from "../../contract/serve-together.ts";
import { statefulRequestLine } from "./lines.ts";
import { type Played, play } from "./played.ts";
import { type Open, openStateful } from "./open-stateful.ts";
import { isPortInUse, portInUse } from "./port-in-use.ts";
import type { MockSurroundings } from "./run.ts";
import { readSetting, type StatefulOptions, type StatefulSetting } from "./stateful-setting.ts";

/** @throws CommandError naming the file, the option or the port that is no good */
export async function runStateful(
  options: StatefulOptions,
  { out, note, stopped }: MockSurroundings,
): Promise<void> {
  const { host, port = 8008, quiet = false, control = false, inspect = false } = options;
  const setting = await readSetting(options);
  const clock = createRunningClock();
  const onError = (error: unknown): void =>
    note(`mock: ${error instanceof Error ? error.message : String(error)}`);
  const inspector = inspect
    ? await startInspector({ homeserver: () => played.homeserver, clock })
    : null;
  let played: Played;
  let listening: Open;
  try {
    played = play(setting, {
      clock,
      ...(inspector !== null && {
        watch: (asked) => inspector.watch(asked, "application service"),
      }),
      serverName: options.serverName,
      edition: options.edition ?? "v1",
      onError,
    });
    const parts = {
      told: quiet ? (serve: Serve) => serve : (serve: Serve) => told(serve, out),
      control: control ? controlOf(played, onError) : null,
      inspector,
    };
    listening = await openStateful(played, parts, { host, port });
  } catch (error) {
    await inspector?.close();
    throw isPortInUse(error) ? portInUse(host, port) : error;
  }
  out(`homeserver (stateful, profile ${setting.profile.name}) listening on ${listening.url}`);
  if (!quiet) for (const line of whoIsThere(played)) note(line);
  if (setting.trouble !== undefined) note(troubleLine(setting.trouble));
  if (inspector !== null) note(`to look at it: ${inspector.url}`);
  if (control) note(`to reach into it: ${listening.url}/_mock/`);
  await stopped;
  await inspector?.close();
  // At the same time: those who poll are let go, and others are answered.
  await Promise.all([listening.close(), played.homeserver.close()]);
}

function controlOf(played: Played, onError: (error: unknown) => void): ServedDocument {
  return createControl({ homeserver: () => played.homeserver, reset: played.reset, onError });
}

function* whoIsThere({ homeserver, people }: Played): Generator<string> {
  for (const { id, url } of homeserver.registrations.list()) {
    yield `${id} is ${url === null ? "never pushed to: its url is null" : `pushed to at ${url}`}`;
  }
  for (const { userId, accessToken } of people) yield `${userId} has the token ${accessToken}`;
}

function troubleLine(trouble: NonNullable<StatefulSetting["trouble"]>): string {
  if (!("seed" in trouble)) return "things go wrong by the plan";
  return `trouble is drawn from the seed ${trouble.seed}: --seed ${trouble.seed} repeats it`;
}

/** A line for each request. */
function told(serve: Serve, out: (line: string) => void): Serve {
  return (request, respond) =>
    serve(request, (answer) => {
      out(statefulRequestLine(request, answer));
      respond(answer);
    });
}
