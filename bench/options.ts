/**
 * What `npm run bench` can be told.
 */
import { parseArgs } from "node:util";
import { isWork } from "./works.ts";

export const benches = ["receive", "heap", "send", "namespaces", "push"] as const;
export type Bench = (typeof benches)[number];

export interface Options {
  readonly benches: readonly Bench[];
  readonly rounds: number;
  readonly seconds: number;
  readonly only: string;
  readonly json: boolean;
  readonly help: boolean;
}

export const help = `Usage: npm run bench [-- [receive|heap|send|namespaces|push]… [options]]

Measures how fast transactions are received and messages are sent, how fast namespaces are
decided and events pushed, and how much memory is taken. Everything takes about five minutes.
CONTRIBUTING.md says what the numbers mean.

  receive            transactions, as a ratio to a raw node:http server, beside other libraries
  heap               memory after 1,000,000 and 2,000,000 transactions
  send               messages to a homeserver, as a ratio to an undici pool
  namespaces         whose an ID is, with 10 and with 10,000 namespaces
  push               1,000,000 events for 10,000 application services, 1 % of them down

  --rounds <count>   rounds of each work; defaults to 21
  --seconds <time>   how long each contestant works in a round; defaults to 0.2
  --only <text>      only the works that have this in their names
  --json             the results as JSON
  --help             this text

Examples:
  npm run bench
  npm run bench -- receive --only SQLite
  npm run bench -- receive send --rounds 15 --seconds 0.5
  npm run --silent bench -- --json > results.json
`;

/** @throws Error of one line when an argument is wrong */
export function parseOptions(args: readonly string[]): Options {
  const { values, positionals } = parse(args);
  const chosen = positionals.map(toBench);
  return {
    benches: chosen.length > 0 ? benches.filter((name) => chosen.includes(name)) : benches,
    rounds: toNumber("rounds", values.rounds, (rounds) => Number.isInteger(rounds) && rounds >= 1),
    seconds: toNumber("seconds", values.seconds, (seconds) => seconds >= 0.05 && seconds <= 60),
    only: toOnly(values.only),
    json: values.json,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        rounds: { type: "string", default: "21" },
        seconds: { type: "string", default: "0.2" },
        only: { type: "string", default: "" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    // What follows the first sentence is about arguments that begin with a dash.
    const [sentence] = (error instanceof Error ? error.message : String(error)).split(/[.\n]/u);
    throw new Error(`${sentence}; see "npm run bench -- --help"`, { cause: error });
  }
}

function toBench(text: string): Bench {
  const found = benches.find((name) => name === text);
  if (found !== undefined) return found;
  throw new Error(`there is no bench "${text}": choose among ${benches.join(", ")}`);
}

function toOnly(part: string): string {
  if (isWork(part)) return part;
  throw new Error(`no work has "${part}" in its name: the tables of a run have their names`);
}

const ranges = { rounds: "a whole number from 1", seconds: "a number from 0.05 to 60" };

function toNumber(
  name: keyof typeof ranges,
  text: string,
  isFine: (number: number) => boolean,
): number {
  const number = Number(text);
  if (text.trim() !== "" && isFine(number)) return number;
  throw new Error(`--${name} must be ${ranges[name]}, not "${text}"`);
}
