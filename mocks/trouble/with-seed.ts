/**
 * Runs a test with a seed, and says of a run that fails how to repeat it.
 */

export interface WithSeedOptions {
  /** How many seeds, one after the other, unless one is given. Defaults to 1. */
  readonly runs?: number;
  /** The first of them. Defaults to `MOCK_SEED`, and then it is the only one; without that to a random one. */
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
 * @throws SeedError with the seed and the command that repeats it; RangeError when `MOCK_SEED` is no whole number
 */
export async function withSeed(
  run: (seed: number) => void | Promise<void>,
  options: WithSeedOptions = {},
): Promise<void> {
  const { runs = 1, command } = options;
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
  const loaders = execArgv.filter(
    (arg, index) => isLoader(arg) || (!arg.startsWith("-") && isLoader(execArgv[index - 1] ?? "")),
  );
  const args = [...loaders, ...argv.slice(1)];
  return ["node", ...args.map((arg) => quote(arg.replace(folder, "")))].join(" ");
}

function isLoader(arg: string): boolean {
  return /^(?:-r|--import|--require|--loader|--experimental-loader)(?:=|$)/u.test(arg);
}

function quote(text: string): string {
  return /^[\w./:=@-]+$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
