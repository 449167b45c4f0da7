/**
 * `appservice mock`: one side of the contract as a server, or a proxy that watches both.
 */
import { Argument, Command, InvalidArgumentError, Option } from "commander";
import { CommandError } from "./command-error.ts";
import { toSettings, type MockOptions } from "./mock/settings.ts";
import type { StatefulOptions } from "./mock/stateful-setting.ts";
import { untilInterrupted } from "./mock/until-interrupted.ts";

export function mockCommand(): Command {
  return new Command("mock")
    .description("Serve one side of the contract: from the examples of its document, or with state")
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
    .option("--stateful", "a homeserver that remembers and pushes, as a real one does")
    .option(
      "--registration <file>",
      "with --stateful: an application service (repeatable)",
      more,
      [],
    )
    .option("--user <name>", "with --stateful: a user, or name:password (repeatable)", more, [])
    .addOption(
      new Option("--profile <name>", "with --stateful: whose ways")
        .choices(["spec", "synapse", "synapse-sqlite", "dendrite", "tuwunel", "conduwuit"])
        .default("spec"),
    )
    .option("--server-name <name>", "with --stateful: what its IDs end with", "example.org")
    .option("--inspect", "with --stateful: a page that draws the traffic, with buttons")
    .option(
      "--trouble <plan>",
      "with --stateful: what goes wrong, as JSON or a file that holds a plan",
    )
    .option(
      "--seed <number>",
      "with --stateful: the same IDs, delays and trouble in each run",
      toSeed,
    )
    .option("--control", "with --stateful: tests reach into it, by HTTP below /_mock/")
    .option("--quiet", "no line per request")
    .addHelpText("after", examples)
    .action(async (side: MockOptions["side"], options: Options, command: Command) => {
      // A script may read the first line only, and the mock goes on.
      process.stdout.on("error", () => undefined);
      const surroundings = {
        out: (line: string) => process.stdout.write(`${line}\n`),
        note: (line: string) => process.stderr.write(`${line}\n`),
        stopped: untilInterrupted(),
      };
      checkStateful(side, options.stateful === true, command);
      if (options.stateful === true) {
        const { runStateful } = await import("./mock/stateful.ts");
        await runStateful(options, surroundings);
        return;
      }
      const { runMock } = await import("./mock/run.ts");
      const { breaches } = await runMock(toSettings({ side, ...options }), surroundings);
      if (options.strict === true && breaches > 0) process.exitCode = 1;
    });
}

type Options = Omit<MockOptions, "side"> & StatefulOptions & { readonly stateful?: boolean };

/** An option that counts for nothing would be believed to count. */
function checkStateful(side: string, isStateful: boolean, command: Command): void {
  const given = (names: readonly string[]) =>
    names.find((name) => command.getOptionValueSource(name) === "cli");
  if (!isStateful) {
    const name = given([
      "registration",
      "user",
      "profile",
      "serverName",
      "seed",
      "inspect",
      "trouble",
      "control",
    ]);
    if (name !== undefined) throw new CommandError(`${flags[name] ?? name} is for --stateful`);
    return;
  }
  if (side !== "homeserver")
    throw new CommandError(`there is no stateful ${side}: only a homeserver`);
  const name = given(["proxy", "strict", "asToken", "hsToken"]);
  if (name !== undefined)
    throw new CommandError(`--stateful knows nothing of ${flags[name] ?? name}`);
}

const flags: Readonly<Record<string, string>> = {
  registration: "--registration",
  user: "--user",
  profile: "--profile",
  serverName: "--server-name",
  seed: "--seed",
  inspect: "--inspect",
  trouble: "--trouble",
  control: "--control",
  proxy: "--proxy",
  strict: "--strict",
  asToken: "--as-token: the tokens are in the registrations",
  hsToken: "--hs-token: the tokens are in the registrations",
};

function more(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function toSeed(text: string): number {
  const seed = Number(text);
  if (Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new InvalidArgumentError("A seed is a whole number from 0.");
}

const examples = `
Answers come from the examples of the document, and what breaks the contract is refused as a Matrix
server would. A request can choose its answer: "Prefer: code=403" or "Prefer: example=M_EXCLUSIVE".
Nothing is stored: what was created is not found again. With --stateful it is: a homeserver in memory,
with users, rooms and /sync, which asks application services and pushes to them.

Examples:
  $ appservice mock homeserver --stateful --registration irc.yaml --user alice:secret
                                                      a homeserver that behaves, and somebody who talks there
  $ appservice mock homeserver --stateful --registration irc.yaml --trouble '{"rates":{"acknowledgement-lost":0.2}}'
                                                      ... and loses every fifth acknowledgement
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
