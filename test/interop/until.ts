/**
 * Waiting for what nobody tells: looks again and again until it is there.
 */
import { setTimeout as sleep } from "node:timers/promises";

export interface UntilOptions {
  /** Defaults to 20,000. */
  readonly withinMs?: number;
}

/**
 * @param look undefined, false or nothing found: not yet
 * @throws Error naming what was awaited, when it does not come in time
 */
export async function until<Found>(
  what: string,
  look: () => Found | Promise<Found>,
  { withinMs = 20_000 }: UntilOptions = {},
): Promise<Exclude<Found, undefined | false>> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) {
      return found as Exclude<Found, undefined | false>;
    }
    if (performance.now() > endMs) throw new Error(`${what} did not come within ${withinMs} ms`);
    await sleep(20);
  }
}
