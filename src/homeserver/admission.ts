/**
 * What has to hold before the author's handler is asked, by operation: the rules of the guard, and those for registration,
 * login and devices.
 * @see https://spec.matrix.org/v1.19/application-service-api/#client-server-api-extensions
 */
import type { RoomAlias, UserId } from "../../generated/registration.types.ts";
import { applicationServiceLogins } from "../contract/check-token.ts";
import type { ServedRequest } from "../contract/serve.ts";
import { MatrixError } from "../matrix/error.ts";
import type { Caller } from "./caller.ts";
import { type ErrorProfile, toMatrixError } from "./error-profile.ts";
import type { Guard } from "./guard.ts";
import { type Accounts, unknownToken } from "./identify-caller.ts";
import { missingToken } from "./read-token.ts";

export interface AdmissionOptions {
  readonly guard: Guard;
  readonly accounts: Accounts;
  readonly serverName: string;
  readonly tokenIn: "header" | "query" | "body";
  /** Whether virtual users can have sessions (S62, S64). */
  readonly legacyLogin: boolean;
  readonly errors: ErrorProfile;
}

/** @returns the error to answer with, or undefined */
export type Admit = (
  request: Pick<ServedRequest, "operation" | "path" | "query" | "body">,
  caller: Caller | null,
) => Promise<MatrixError | undefined>;

type Body = Readonly<Record<string, unknown>>;

interface Asked {
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Body;
  readonly caller: Caller | null;
}

type Rule = (asked: Asked) => MatrixError | undefined | Promise<MatrixError | undefined>;

export function createAdmission(options: AdmissionOptions): Admit {
  const { guard, accounts, serverName, tokenIn, errors } = options;

  /** That somebody who says so is an application service (S65, V3, U6). */
  const againstImpostor = (caller: Caller | null): MatrixError | undefined => {
    if (caller?.kind === "application-service") return undefined;
    return caller === null ? missingToken({ tokenIn }) : unknownToken(tokenIn);
  };

  /** Synapse then offers no legacy login to those who create devices without it. */
  const hasLegacyLogin = (caller: Caller | null): boolean =>
    options.legacyLogin &&
    !(caller?.kind === "application-service" && caller.registration["io.element.msc4190"] === true);

  const registerVirtual = ({ caller, body }: Asked, localpart: string) => {
    if (caller === null && tokenIn === "header") {
      return toMatrixError(errors.registrationWithoutToken, missingToken({ tokenIn }).body.error);
    }
    const impostor = againstImpostor(caller);
    if (impostor !== undefined) return impostor;
    const verdict = guard.registerUser(caller, localpart);
    if (verdict !== undefined || tokenIn === "query") return verdict;
    // Before the user is made: the next try would find the name in use.
    const isFine = body["inhibit_login"] === true || hasLegacyLogin(caller);
    return isFine ? undefined : toMatrixError(errors.loginUnsupported, noLegacyLogin);
  };

  const rules: Readonly<Record<string, Rule>> = {
    register(asked) {
      const { body, caller } = asked;
      // Every name that a handler may take for the name.
      const names = tokenIn === "query" ? [body["user"], body["username"]] : [body["username"]];
      const localparts = names.filter((name) => typeof name === "string");
      const isVirtual = applicationServiceLogins.has(body["type"]);
      if (!isVirtual && caller?.kind === "application-service") {
        const errcode = tokenIn === "query" ? "M_BAD_JSON" : "M_UNKNOWN";
        const message = 'type: an application service registers with "m.login.application_service"';
        return new MatrixError(400, errcode, message);
      }
      if (isVirtual && localparts.length === 0) {
        return againstImpostor(caller) ?? new MatrixError(400, "M_BAD_JSON", "no name is given");
      }
      const judge = (localpart: string) =>
        isVirtual ? registerVirtual(asked, localpart) : guard.registerUser(caller, localpart);
      return localparts.map(judge).find((verdict) => verdict !== undefined);
    },

    checkUsernameAvailability: ({ query, caller }) =>
      guard.registerUser(caller, String(query["username"])),

    async login({ body, caller }) {
      if (!applicationServiceLogins.has(body["type"])) return undefined;
      const impostor = againstImpostor(caller);
      if (impostor !== undefined) return impostor;
      if (!hasLegacyLogin(caller)) return toMatrixError(errors.loginUnsupported, noLegacyLogin);
      const { type, user } = (body["identifier"] ?? {}) as Body;
      if (type !== "m.id.user" || typeof user !== "string") {
        return new MatrixError(400, "M_UNKNOWN", "identifier: name the user with m.id.user");
      }
      const verdict = guard.logIn(caller, user);
      if (verdict !== undefined) return verdict;
      const userId = (user.startsWith("@") ? user : `@${user}:${serverName}`) as UserId;
      if (isSender(caller, userId) || (await accounts.hasUser(userId))) return undefined;
      return new MatrixError(403, "M_FORBIDDEN", "nobody has registered this user");
    },

    createRoom({ body, caller }) {
      const name = body["room_alias_name"];
      if (typeof name !== "string") return undefined;
      return guard.createAlias(caller, `#${name}:${serverName}`);
    },
    setRoomAlias: ({ path, caller }) => guard.createAlias(caller, path["roomAlias"] as RoomAlias),
    deleteRoomAlias: ({ path, caller }) =>
      guard.deleteAlias(caller, path["roomAlias"] as RoomAlias),

    updateAppserviceRoomDirectoryVisibility: ({ path, caller }) =>
      guard.publishRoom(caller, path["networkId"] ?? ""),
    pingAppservice: ({ path, caller }) => guard.ping(caller, path["appserviceId"] ?? ""),

    async updateDevice({ path, caller }) {
      // Only application services create devices this way (S73).
      if (caller?.kind !== "user") return undefined;
      if (await accounts.hasDevice(caller.userId, path["deviceId"] ?? "")) return undefined;
      return new MatrixError(404, "M_NOT_FOUND", "the user has no such device");
    },

    // In 2015 an application service could wait for its events as its sender (Y23).
    ...(tokenIn === "header" && {
      sync: ({ caller }) => guard.sync(caller),
      getEvents: ({ caller }) => guard.sync(caller),
    }),
  };

  function isSender(caller: Caller | null, userId: string): boolean {
    if (caller?.kind !== "application-service") return false;
    return userId === `@${caller.registration.sender_localpart}:${serverName}`;
  }

  return async ({ operation, path, query, body }, caller) => {
    if (operation.token === "accessToken") return guard.manageAccount(caller);
    return await rules[operation.operationId]?.({ path, query, body: toBody(body), caller });
  };
}

/** Bytes and missing bodies hold nothing to judge. */
function toBody(body: unknown): Body {
  return typeof body === "object" && body !== null ? (body as Body) : {};
}

const noLegacyLogin =
  "there is no legacy login here: register with inhibit_login, and name devices by device_id";
