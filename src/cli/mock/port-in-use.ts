/**
 * Tells a port that is in use from other failures to listen.
 */
import { CommandError } from "../command-error.ts";

export function isPortInUse(error: unknown): boolean {
  return [error, error instanceof Error ? error.cause : undefined].some(
    (one) => one instanceof Error && "code" in one && one.code === "EADDRINUSE",
  );
}

export function portInUse(host: string, port: number): CommandError {
  return new CommandError(
    `port ${port} of ${host} is in use: stop what listens there, or choose another with --port (0 takes a free one)`,
  );
}
