/**
 * `npm start`: the worked IRC example of the draft, between a bridge and a homeserver.
 */
import { parseArgs } from "node:util";
import { startHomeserver as startExample } from "./homeserver.ts";
import { startMockHomeserver } from "./mock-homeserver.ts";
import { play, type StartHomeserver } from "./story.ts";

const help = `Usage: npm start [-- options]

Plays the worked IRC example of the 2015 draft, request by request and over TCP, between the
bridge in examples/irc/bridge.ts and the stateful mock homeserver. Every request and every answer
is checked against the contract and against the story.

  --homeserver <which>  mock (default), or example: the one in examples/irc/homeserver.ts
  --as-written          add the step that fails when the draft is followed word for word
  --help                this text

Exit code: 0 everything fits, 1 something does not and is marked ✗, 2 the example could not run.
`;

const print = (line: string) => process.stdout.write(`${line}\n`);

try {
  const { values } = parseArgs({
    options: {
      homeserver: { type: "string", default: "mock" },
      "as-written": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) process.stdout.write(help);
  else process.exitCode = await run(startOf(values.homeserver), values["as-written"]);
} catch (error) {
  process.stderr.write(`example: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

function startOf(which: string): StartHomeserver {
  if (which === "mock") return startMockHomeserver;
  if (which === "example") return startExample;
  throw new Error(`there is no homeserver "${which}": choose mock or example`);
}

async function run(startHomeserver: StartHomeserver, asWritten: boolean): Promise<number> {
  print("The IRC example of the 2015 draft: a bridge and a homeserver.");
  const { faults, exchanges, asides } = await play({ startHomeserver, print, asWritten });

  print("");
  print(
    faults.length === 0
      ? `${exchanges} requests and ${asides} pushes beside them, all answered, all as the contract says.`
      : `${faults.length} things that fit neither contract nor story, marked ✗ above.`,
  );
  return faults.length === 0 ? 0 : 1;
}
