/**
 * Runs a test with a seed, and says of a run that fails how to repeat it.
 */

export interface WithSeedOptions {
  /** How many seeds, one after the other; with `MOCK_SEED` it is one. Defaults to 1. */
  readonly runs?: number;
  /** The first of them. `MOCK_SEED` takes its place, so that a run can be repeated. Defaults to a random one. */
  readonly seed?: number;
  /** What runs the test, for the message. Defaults to how this process was started. */
  readonly command?: string;
}

/** The cause is what went wrong; its stack is that of the cause. */
export class SeedError extends Error {
  override readonly name = "SeedError";
  readonly seed: number;

  constructor(seed: number, command: string | undefined, cause: unknown) {
    const what = cause instanceof Error ? cause.message : String(cause);
    super(`${what}\n\nwith the seed ${seed}; repeat it with\n  ${reproduce(seed, command)}`, {
      cause,
    });
    this.seed = seed;
  }
}

/**
 * ```ts
 * test("…", () => withSeed(async (seed) => { … }, { runs: 100 }));
 * ```
 *
 * @throws SeedError with the seed and the command that repeats it; RangeError when `MOCK_SEED` or
 *   `seed` is no whole number, or `runs` none from 1
 */
export async function withSeed(
  run: (seed: number) => void | Promise<void>,
  options: WithSeedOptions = {},
): Promise<void> {
  const { runs = 1, seed: given = 0, command } = options;
  if (!Number.isSafeInteger(runs) || runs < 1) {
    throw new RangeError(`runs must be a whole number from 1, not ${String(runs)}`);
  }
  if (!Number.isSafeInteger(given)) {
    throw new RangeError(`seed must be a whole number, not ${String(given)}`);
  }
  const wanted = seedOfEnvironment();
  const first = wanted ?? options.seed ?? Math.floor(Math.random() * 1_000_000_000);
  const count = wanted === undefined ? runs : 1;
  for (let seed = first; seed < first + count; seed += 1) {
    try {
      await run(seed);
    } catch (cause) {
      throw new SeedError(seed, command, cause);
    }
  }
}

/** @returns a line for a shell: `MOCK_SEED=7 node --test test/bridge.test.js` */
export function reproduce(seed: number, command: string = ownCommand()): string {
  return `MOCK_SEED=${seed} ${command}`;
}

function seedOfEnvironment(): number | undefined {
  const text = process.env["MOCK_SEED"];
  if (text === undefined || text === "") return undefined;
  const seed = Number(text);
  if (Number.isSafeInteger(seed)) return seed;
  throw new RangeError(`MOCK_SEED must be a whole number, not ${JSON.stringify(text)}`);
}

/** What node was told itself is left out, but for what the test cannot be loaded without. */
function ownCommand(): string {
  const folder = `${process.cwd()}/`;
  const { execArgv, argv } = process;
  const args = argv
    .slice(1)
    .map((arg) => (arg.startsWith(folder) ? arg.slice(folder.length) : arg));
  return ["node", ...loadersOf(execArgv), ...args].map(quote).join(" ");
}

/** Each once, since tsx gives its own to a child that has them already; with whole paths, since a file URL has no others. */
function loadersOf(execArgv: readonly string[]): Iterable<string> {
  const loaders = new Set<string>();
  for (const [index, arg] of execArgv.entries()) {
    const [, flag, value = execArgv[index + 1] ?? ""] = loaderFlag.exec(arg) ?? [];
    if (flag !== undefined) loaders.add(`${flag === "-r" ? "--require" : flag}=${value}`);
  }
  return loaders;
}

const loaderFlag = /^(-r|--import|--require|--loader|--experimental-loader)(?:=(.*))?$/su;

function quote(text: string): string {
  return /^[\w./:=@-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
