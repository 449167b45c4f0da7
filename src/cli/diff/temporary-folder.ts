/**
 * A folder that is gone when the work is done, also when it fails or when the user presses Ctrl-C.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const signals = ["SIGINT", "SIGTERM"] as const;

export async function withTemporaryFolder<T>(
  work: (folder: string, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "appservice-diff-"));
  const abort = new AbortController();
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const stop = (signal: NodeJS.Signals) => {
    abort.abort();
    remove();
    forget();
    // Nobody else listens any more, so this ends the process the way the signal asks for.
    process.kill(process.pid, signal);
  };
  const forget = () => {
    for (const signal of signals) process.off(signal, stop);
  };
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(folder, abort.signal);
  } finally {
    forget();
    remove();
  }
}
