/**
 * Registers virtual users, each once, however many messages of theirs arrive at the same time. Never with a session:
 * servers without the legacy login refuse one (S62), and on the others it would be a token and a device that nobody uses.
 * @see https://spec.matrix.org/v1.19/application-service-api/#server-admin-style-permissions
 */
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../matrix/error.ts";
import { localpartOf } from "../matrix/identifiers.ts";
import type { AnyCall } from "./connection.ts";
import { type ErrorKind, kindOf } from "./error-kind.ts";
import type { EditionName } from "./homeserver-edition.ts";
import { senderIdentity } from "./identity.ts";
import { createRecentMap } from "../resilience/recent-map.ts";
import { createSharedRuns } from "../resilience/shared-runs.ts";

export interface Registrar {
  /** Resolves when the user exists; at once when that is known. */
  ensure(userId: UserId): Promise<void>;
  /** The same, when the homeserver says that the user does not exist. */
  again(userId: UserId): Promise<void>;
}

export interface RegistrarOptions {
  /** Tries again also when nobody knows whether the user was made: a second registration does no harm. */
  readonly call: AnyCall;
  readonly edition: EditionName;
  /** How many users are remembered as registered. */
  readonly maxUsers: number;
}

const advice: Partial<Record<ErrorKind, string>> = {
  "namespace-violation":
    "the registration that the homeserver has loaded does not give this user to the application service, or another one owns it: compare the namespaces of both copies, and reload the homeserver",
  "invalid-username":
    "a localpart may have a-z 0-9 . _ = - / + and 255 bytes in all: encodeLocalpart writes any name so",
  "login-unsupported":
    "the homeserver refuses the registration although it asks for no session: update the homeserver",
  "unknown-token": "the as_token is not that of the registration that the homeserver has loaded",
};

export function createRegistrar({ call, edition, maxUsers }: RegistrarOptions): Registrar {
  const registered = createRecentMap<UserId, true>(maxUsers);
  const share = createSharedRuns<void>();

  const register = (userId: UserId) =>
    share(userId, async () => {
      try {
        const made = await send(userId);
        if (made !== undefined && made !== userId) throw wrongServer(userId, made);
      } catch (error) {
        if (kindOf(error) !== "user-in-use") throw withAdvice(userId, error);
      }
      registered.set(userId, true);
    });

  /** @returns the user that was made */
  async function send(userId: UserId): Promise<unknown> {
    try {
      return await sendOnce(userId);
    } catch (error) {
      if (kindOf(error) !== "login-unsupported") throw error;
      // Synapse has made the user before it answers so, tuwunel has not. A second request tells: M_USER_IN_USE.
      return sendOnce(userId);
    }
  }

  async function sendOnce(userId: UserId): Promise<unknown> {
    const type = "m.login.application_service";
    const localpart = localpartOf(userId);
    const body =
      edition === "draft"
        ? { type, user: localpart }
        : { type, username: localpart, inhibit_login: true };
    const data = await call("register", { body }, senderIdentity);
    return (data as Readonly<Record<string, unknown>>)["user_id"];
  }

  return {
    ensure: async (userId) => {
      if (registered.get(userId) === undefined) await register(userId);
    },
    again: async (userId) => {
      registered.delete(userId);
      await register(userId);
    },
  };
}

function wrongServer(userId: UserId, made: unknown): MatrixError {
  const text = `the homeserver registered ${String(made)} in place of ${userId}: is the server name right?`;
  return new MatrixError(200, "M_UNKNOWN", text);
}

function withAdvice(userId: UserId, error: unknown): unknown {
  const remedy = advice[kindOf(error)];
  if (remedy === undefined || !(error instanceof MatrixError)) return error;
  const { status, errcode, body } = error;
  const text = `${body.error} – cannot register ${userId}: ${remedy}`;
  return new MatrixError(status, errcode, text, { extra: body, cause: error });
}
