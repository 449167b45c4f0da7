/**
 * Who may create and delete what: exclusive namespaces are closed to people and to other application services, and an
 * application service stays inside its own. Each rule returns the error to answer with, or undefined when there is
 * nothing against it.
 *
 * | | own namespace | outside | another's exclusive one |
 * |---|---|---|---|
 * | application service | yes | 400 `M_EXCLUSIVE` (S67, D60) | 400 `M_EXCLUSIVE` (S9, V11) |
 * | person | – | yes | 400 `M_EXCLUSIVE` (S68, D61) |
 *
 * The sender of an application service counts as its exclusive own, in a namespace or not.
 *
 * @see https://spec.matrix.org/v1.19/application-service-api/#server-admin-style-permissions
 */
import type { RoomAlias, UserId } from "../../generated/registration.types.ts";
import { MatrixError } from "../matrix/error.ts";
import { isUserId } from "../matrix/identifiers.ts";
import type { Caller } from "./caller.ts";
import { type ErrorProfile, errorProfiles, toMatrixError } from "./error-profile.ts";
import type { Registrations } from "./registrations.ts";

export interface GuardOptions {
  readonly registrations: Pick<Registrations, "serverName" | "namespaces">;
  /** Whose errors to answer with. Defaults to `errorProfiles.spec`. */
  readonly errors?: ErrorProfile;
}

type Verdict = MatrixError | undefined;

/** A caller of null is anybody without a token. */
export interface Guard {
  /** Also for the question whether a name is free. */
  registerUser(caller: Caller | null, localpart: string): Verdict;
  /** @param user a localpart or a whole user ID */
  logIn(caller: Caller | null, user: string): Verdict;
  createAlias(caller: Caller | null, alias: RoomAlias): Verdict;
  deleteAlias(caller: Caller | null, alias: RoomAlias): Verdict;
  /** Passwords, third-party IDs, deactivation, logout: for users only (D54, S59, U22). */
  manageAccount(caller: Caller | null): Verdict;
  /** Receiving events the way of clients is for virtual users: the sender gets transactions (S70). */
  sync(caller: Caller | null): Verdict;
  /** Into the directory of a network that the application service bridges (S71). */
  publishRoom(caller: Caller | null, networkId: string): Verdict;
  /** Only for oneself (S39). */
  ping(caller: Caller | null, registrationId: string): Verdict;
}

export function createGuard(options: GuardOptions): Guard {
  const { registrations, errors = errorProfiles.spec } = options;
  const { namespaces, serverName } = registrations;

  const against = (caller: Caller | null, kind: "users" | "aliases", id: UserId & RoomAlias) => {
    if (caller?.kind !== "application-service") {
      return namespaces.isExclusive(kind, id) ? reserved(kind) : undefined;
    }
    const { id: own } = caller.registration;
    if (namespaces.isExclusive(kind, id, own)) return reserved(kind);
    return namespaces.covers(own, kind, id) ? undefined : outside(kind);
  };
  const outside = (kind: "users" | "aliases"): Verdict => {
    const answer = kind === "users" ? errors.registerOutside : errors.aliasOutside;
    const message = `outside the ${kind} namespaces of the application service`;
    return answer === null ? undefined : toMatrixError(answer, message);
  };
  const againstUser = (caller: Caller | null, id: string) =>
    against(caller, "users", id as UserId & RoomAlias);
  const againstAlias = (caller: Caller | null, id: string) =>
    against(caller, "aliases", id as UserId & RoomAlias);

  return {
    registerUser(caller, localpart) {
      const userId = `@${localpart}:${serverName}`;
      if (localpart.includes(":") || !isUserId(userId)) {
        return new MatrixError(400, "M_INVALID_USERNAME", "this is no localpart");
      }
      if (caller?.kind === "application-service") return againstUser(caller, userId);
      // Homeservers write the names of people in small letters.
      const small = `@${localpart.toLowerCase()}:${serverName}`;
      return againstUser(caller, userId) ?? againstUser(caller, small);
    },
    logIn(caller, user) {
      if (caller?.kind !== "application-service") return undefined;
      const verdict = againstUser(caller, user.startsWith("@") ? user : `@${user}:${serverName}`);
      return verdict && toMatrixError(errors.loginOutside, verdict.body.error);
    },
    createAlias: againstAlias,
    deleteAlias(caller, alias) {
      const verdict = againstAlias(caller, alias);
      if (caller?.kind === "application-service") return verdict;
      return verdict && toMatrixError(errors.deletionOfReserved, verdict.body.error);
    },
    manageAccount: (caller) =>
      caller?.kind === "application-service"
        ? forbidden("an application service does not manage accounts")
        : undefined,
    sync(caller) {
      if (caller?.kind !== "application-service") return undefined;
      if (caller.userId !== `@${caller.registration.sender_localpart}:${serverName}`)
        return undefined;
      return forbidden(
        "the sender gets its events as transactions: name a virtual user as user_id",
      );
    },
    publishRoom(caller, networkId) {
      if (caller?.kind !== "application-service") return onlyForServices();
      if (caller.registration.protocols?.includes(networkId) === true) return undefined;
      return errors.anyNetwork ? undefined : forbidden("the registration has no such protocol");
    },
    ping(caller, registrationId) {
      if (caller?.kind !== "application-service") return onlyForServices();
      if (caller.registration.id === registrationId) return undefined;
      return forbidden("the access token is that of another application service");
    },
  };
}

function reserved(kind: "users" | "aliases"): MatrixError {
  const name = kind === "users" ? "user ID" : "alias";
  return new MatrixError(400, "M_EXCLUSIVE", `this ${name} is reserved by an application service`);
}

function onlyForServices(): MatrixError {
  return forbidden("only for application services: send the as_token");
}

function forbidden(message: string): MatrixError {
  return new MatrixError(403, "M_FORBIDDEN", message);
}
