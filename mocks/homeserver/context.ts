/**
 * What handlers are told beside the request, and who may do what with the affairs of a user.
 */
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import type { Caller, HomeserverHandlers } from "../../src/homeserver/index.ts";
import { MatrixError } from "../../src/matrix/error.ts";

/** Some of the handlers of v1: what a file of `handlers/` makes. */
export type HandlersOf<Id extends keyof HomeserverHandlers> = Required<
  Pick<HomeserverHandlers, Id>
>;

/** The same for the draft. */
export type DraftHandlersOf<Id extends keyof HomeserverHandlers<"draft">> = Required<
  Pick<HomeserverHandlers<"draft">, Id>
>;

/** @throws MatrixError 403 `M_FORBIDDEN` when the path names somebody else */
export function checkOwner(caller: Caller, userId: UserId): void {
  if (caller.userId === userId) return;
  throw new MatrixError(403, "M_FORBIDDEN", `you are ${caller.userId}, not ${userId}`);
}

/** The `id` of the application service, if it is one. */
export function serviceIdOf(caller: Caller | null): string | undefined {
  return caller?.kind === "application-service" ? caller.registration.id : undefined;
}

/** The device, for what asks for one. */
export function deviceOf({ deviceId }: Caller): string | undefined {
  return deviceId ?? undefined;
}

export function notFound(what: string): MatrixError {
  return new MatrixError(404, "M_NOT_FOUND", what);
}

export const done = { status: 200, body: {} } as const;
