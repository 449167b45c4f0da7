/**
 * Whether an ID is the application service's own, by its registration. As the specification's first implementation has
 * it: the regular expression has to match from the first character of the whole ID, and may end before its last (Y7,
 * U8). Some homeservers match otherwise, and theirs is the last word.
 * @see https://spec.matrix.org/v1.19/application-service-api/#registration
 */
import type { components } from "../../generated/registration.types.ts";
import { localpartOf, serverNameOf } from "../matrix/identifiers.ts";
import { compilePattern, type CompiledPattern } from "../matrix/namespace/compile-pattern.ts";
import { NamespacePatternError } from "../matrix/posix-regex.ts";
import type { RoomAlias, UserId } from "../../generated/v1/homeserver.types.ts";

type Registration = components["schemas"]["Registration"];

export interface Namespaces {
  /** A virtual user, or the sender. */
  coversUser(id: UserId): boolean;
  coversAlias(id: RoomAlias): boolean;
}

/**
 * @param registration its namespaces and its sender
 * @param serverName of the homeserver. When it is given, users of other servers are nobody's virtual users
 * @throws TypeError when the namespaces are not written as they should be, or a regular expression does not compile
 */
export function createNamespaces(
  registration: Pick<Registration, "namespaces"> & { readonly sender_localpart?: string },
  serverName?: string,
): Namespaces {
  const userPatterns = compileAll(registration, "users");
  const aliasPatterns = compileAll(registration, "aliases");
  const isHere = (id: UserId | RoomAlias) =>
    serverName === undefined || serverNameOf(id) === serverName;
  return {
    coversUser: (id) =>
      isHere(id) &&
      (localpartOf(id) === registration.sender_localpart ||
        userPatterns.some((pattern) => pattern.matches(id))),
    coversAlias: (id) => isHere(id) && aliasPatterns.some((pattern) => pattern.matches(id)),
  };
}

/** Mostly read from YAML, where a list without entries is null. */
function compileAll(
  { namespaces }: { readonly namespaces: unknown },
  list: "users" | "aliases",
): CompiledPattern[] {
  if (typeof namespaces !== "object" || namespaces === null) {
    throw new TypeError("registration.namespaces is missing: it says who can be acted as");
  }
  const entries: unknown = Reflect.get(namespaces, list) ?? [];
  if (!Array.isArray(entries)) {
    throw new TypeError(`registration.namespaces.${list} must be a list of { exclusive, regex }`);
  }
  return entries.map((entry: { readonly regex?: unknown } | null, at) => {
    if (typeof entry?.regex === "string") return compile(list, entry.regex);
    throw new TypeError(`registration.namespaces.${list}[${at}].regex must be text`);
  });
}

function compile(kind: "users" | "aliases", regex: string): CompiledPattern {
  try {
    return compilePattern(regex, { kind });
  } catch (cause) {
    if (!(cause instanceof NamespacePatternError)) throw cause;
    throw new TypeError(
      `namespaces.${kind}: ${cause.message}; correct it, or switch off checkNamespaces`,
      { cause },
    );
  }
}
