/**
 * Whether an ID is the application service's own, by its registration. A first, simple matcher in the way of Synapse:
 * the regular expression has to match from the first character of the whole ID, and may end before its last (Y7, U8).
 * Other homeservers match otherwise, and theirs is the last word.
 * @see https://spec.matrix.org/v1.19/application-service-api/#registration
 */
import type { components } from "../../generated/registration.types.ts";
import { localpartOf, serverNameOf } from "../matrix/identifiers.ts";
import type { RoomAlias, UserId } from "../../generated/v1/homeserver.types.ts";

type Registration = components["schemas"]["Registration"];

export interface Namespaces {
  /** A virtual user, or the sender. */
  coversUser(id: UserId): boolean;
  coversAlias(id: RoomAlias): boolean;
}

/** The characters of a POSIX class, as they stand inside the brackets of a JavaScript expression. */
const posixClasses: Readonly<Record<string, string>> = {
  alnum: "a-zA-Z0-9",
  alpha: "a-zA-Z",
  blank: " \\t",
  digit: "0-9",
  lower: "a-z",
  punct: "!-\\/:-@\\[-`{-~",
  space: "\\s",
  upper: "A-Z",
  word: "\\w",
  xdigit: "0-9A-Fa-f",
};

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
        userPatterns.some((pattern) => pattern.test(id))),
    coversAlias: (id) => isHere(id) && aliasPatterns.some((pattern) => pattern.test(id)),
  };
}

/** Mostly read from YAML, where a list without entries is null. */
function compileAll(
  { namespaces }: { readonly namespaces: unknown },
  list: "users" | "aliases",
): RegExp[] {
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

function compile(list: string, regex: string): RegExp {
  const insensitive = regex.startsWith("(?i)");
  const source = (insensitive ? regex.slice("(?i)".length) : regex)
    // Homeservers in Python, Go and Rust write named groups so.
    .replaceAll("(?P<", "(?<")
    .replaceAll(/\[:(?<name>[a-z]+):\]/gu, (text, name: string) => posixClasses[name] ?? text);
  try {
    return new RegExp(`^(?:${source})`, insensitive ? "i" : "");
  } catch (cause) {
    throw new TypeError(
      `the regex ${JSON.stringify(regex)} of namespaces.${list} does not compile: correct it, or switch off checkNamespaces`,
      { cause },
    );
  }
}
