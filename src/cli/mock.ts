/**
 * `appservice mock`: one side of the contract as a server, or a proxy that watches both.
 */
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { runMock } from "./mock/run.ts";
import { toSettings, type MockOptions } from "./mock/settings.ts";
import { untilInterrupted } from "./mock/until-interrupted.ts";

export function mockCommand(): Command {
  return new Command("mock")
    .description("Serve one side of the contract from the examples of its document")
    .addArgument(
      new Argument("<side>", "who is played").choices([
        "application-service",
        "homeserver",
        "registration",
      ]),
    )
    .addOption(
      new Option("--edition <name>", "v1 (default), or draft, the protocol of 2015").choices([
        "v1",
        "draft",
      ]),
    )
    .option(
      "--port <number>",
      "0 takes a free one (default: 9993, a homeserver 8008, a proxy one more)",
      toPort,
    )
    .option("--host <address>", "where to listen", "127.0.0.1")
    .option("--hs-token <token>", "the only token that an application service accepts")
    .option("--as-token <token>", "the only token that a homeserver accepts")
    .option("--proxy <url>", "pass requests on to this server, and report what breaks the contract")
    .option(
      "--strict",
      "with --proxy: refuse what breaks the contract; exit code 1 if there was any",
    )
    .option("--quiet", "no line per request")
    .addHelpText("after", examples)
    .action(async (side: MockOptions["side"], options: Omit<MockOptions, "side">) => {
      // A script may read the first line only, and the mock goes on.
      process.stdout.on("error", () => undefined);
      const { breaches } = await runMock(toSettings({ side, ...options }), {
        out: (line) => process.stdout.write(`${line}\n`),
        note: (line) => process.stderr.write(`${line}\n`),
        stopped: untilInterrupted(),
      });
      if (options.strict === true && breaches > 0) process.exitCode = 1;
    });
}

const examples = `
Answers come from the examples of the document, and what breaks the contract is refused as a Matrix
server would. A request can choose its answer: "Prefer: code=403" or "Prefer: example=M_EXCLUSIVE".
Nothing is stored: what was created is not found again.

Examples:
  $ appservice mock homeserver --as-token secret      a homeserver for the tests of a bridge
  $ appservice mock application-service --port 0      an application service for the tests of a homeserver
  $ appservice mock registration                      HTTP registration of the draft of 2015
  $ appservice mock application-service --proxy http://127.0.0.1:29318
                                                      between a homeserver and a bridge that listens on 29318
`;

function toPort(text: string): number {
  const port = /^\d{1,5}$/u.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new InvalidArgumentError("A port is a number from 0 to 65535.");
}
