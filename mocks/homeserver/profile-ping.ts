/**
 * Pings as a homeserver of the profile does: whether an answer ends the pause of pushing, and what is said when there is
 * none.
 */
import { createPing, type PingApplicationService } from "../../src/homeserver/index.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import { sendHeld } from "../../src/resilience/send-held.ts";
import type { HomeserverProfile } from "./profile.ts";

export interface ProfilePingOptions {
  readonly profile: HomeserverProfile;
  readonly clock: Clock;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Tries at once to push what waits. */
  readonly wake: (registrationId: string) => void;
}

export function createProfilePing(options: ProfilePingOptions): PingApplicationService {
  const { profile, wake } = options;
  const ping = createPing({
    ...options,
    timeoutMs: profile.pingTimeoutMs,
    fetch: profile.pingsWithNull
      ? (request) => sendWithNull(request, options.fetch)
      : options.fetch,
    onReachable: ({ id }) => {
      if (profile.wakesOnPing) wake(id);
    },
  });
  if (profile.pingErrors === "specified" && !profile.takesBreakForTimeout) return ping;
  return async (request) => {
    try {
      return await ping(request);
    } catch (cause) {
      if (!(cause instanceof MatrixError)) throw cause;
      if (profile.pingErrors === "specified") {
        if (!isBreak(cause)) throw cause;
        throw new MatrixError(504, "M_CONNECTION_TIMEOUT", "the connection broke", { cause });
      }
      throw new MatrixError(500, "M_UNKNOWN", "the application service did not answer", { cause });
    }
  };
}

async function sendWithNull(
  request: Request,
  fetch: ProfilePingOptions["fetch"],
): Promise<Response> {
  const body = { transaction_id: null, ...((await request.json()) as object) };
  const { url, method, headers, signal } = request;
  const init = { method, headers, body: JSON.stringify(body), signal };
  return sendHeld(fetch, new Request(url, { ...init, redirect: "manual" }), request);
}

/** There was a connection, and then there was none. */
function isBreak(error: MatrixError): boolean {
  const codes = causesOf(error).map((one) => (one as { code?: unknown }).code);
  return (
    codes.includes("ECONNRESET") || codes.includes("UND_ERR_SOCKET") || codes.includes("EPIPE")
  );
}

function causesOf(error: Error): Error[] {
  return error.cause instanceof Error ? [error, ...causesOf(error.cause)] : [error];
}
