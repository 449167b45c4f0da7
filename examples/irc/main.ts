/**
 * `npm start`: the worked IRC example of the draft, with a bridge that is real and a homeserver that the mocks play.
 */
import { parseArgs } from "node:util";
import { startPrism, type PrismMock } from "../../mocks/prism.ts";
import { play } from "./story.ts";

const help = `Usage: npm start [-- options]

Plays the worked IRC example of the 2015 draft, request by request. The application service is
real: it is the bridge in examples/irc/bridge.ts. The homeserver is played by the mocks of the
contract. Every request and every answer is checked against the contract and against the story.

  --as-written   add the step that fails when the draft is followed word for word
  --help         this text

Exit code: 0 everything fits, 1 something does not and is marked ✗, 2 the example could not run.
`;

const print = (line: string) => process.stdout.write(`${line}\n`);

const mocks: PrismMock[] = [];
try {
  const { values } = parseArgs({
    options: {
      "as-written": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) process.stdout.write(help);
  else process.exitCode = await run(values["as-written"]);
} catch (error) {
  process.stderr.write(`example: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
} finally {
  await Promise.all(mocks.map((mock) => mock.close()));
}

async function run(asWritten: boolean): Promise<number> {
  const registration = await startPrism("draft/registration", { token: "T_a" });
  mocks.push(registration);
  const homeserver = await startPrism("draft/homeserver");
  mocks.push(homeserver);

  print("The IRC example of the 2015 draft: a bridge, and a homeserver that mocks play.");
  print(`  homeserver           ${homeserver.url} (registration: ${registration.url})`);
  const { faults, exchanges } = await play({
    mocks: { homeserver: homeserver.url, registration: registration.url },
    print,
    asWritten,
  });

  print("");
  print(
    faults.length === 0
      ? `${exchanges} requests and ${exchanges} answers, all as the contract says.`
      : `${faults.length} things that fit neither contract nor story, marked ✗ above.`,
  );
  return faults.length === 0 ? 0 : 1;
}
