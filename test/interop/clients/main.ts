/**
 * Small bots of real libraries against the mock homeserver. All of it is on 127.0.0.1.
 */
import { parseArgs } from "node:util";
import { homeserverProfiles, type ProfileName } from "../../../mocks/homeserver/profiles.ts";
import { areInstalled, installation } from "./libraries.ts";
import { play } from "./play.ts";

const names = Object.keys(homeserverProfiles) as ProfileName[];

const help = `Usage: tsx test/interop/clients/main.ts [profile...] [options]

Runs bots of matrix-bot-sdk and matrix-appservice-bridge against
\`appservice mock homeserver --stateful\`, in the profiles given or in all of them:
${names.join(", ")}.

The libraries have a lock of their own: ${installation}

  --only <text>   only the steps with this in their name; repeatable
  --verbose       the requests, and what the libraries warn of
  --help          this text

Exit code: 0 all passed, 1 something failed, 2 it could not run, 130 stopped by Ctrl-C.
`;

const print = (line: string) => void process.stdout.write(`${line}\n`);

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      only: { type: "string", multiple: true, default: [] },
      verbose: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const unknown = positionals.find((name) => !(names as string[]).includes(name));
  if (unknown !== undefined) throw new TypeError(`there is no profile ${unknown}`);
  if (!areInstalled()) throw new TypeError(`the libraries are not installed: ${installation}`);
  // They call what Node.js has deprecated; nobody here can change that.
  process.noDeprecation = true;

  let passed = 0;
  let failed = 0;
  // What the libraries do beside what is awaited counts too.
  process.on("unhandledRejection", (error) => {
    failed += 1;
    print(`  ✗ unhandled: ${String(error)}`);
  });
  const chosen = positionals.length === 0 ? names : (positionals as ProfileName[]);
  for (const profile of chosen) {
    const played = await play({ ...values, profile, print });
    passed += played.passed;
    failed += played.failed;
  }
  print(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => process.exit(130));
let code = 2;
try {
  code = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`clients: ${error instanceof Error ? error.message : String(error)}\n`);
}
// The libraries leave timers and connections behind.
process.exit(code);
