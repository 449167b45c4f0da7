/**
 * What is wrong with a registration that no schema can say, for both who hands it out and who loads it.
 * @see https://spec.matrix.org/v1.19/application-service-api/#registration
 */
import { isUserId } from "./identifiers.ts";
import { NamespacePatternError, parsePattern } from "./posix-regex.ts";

export interface RuleFault {
  /** Where: `namespaces.users[0].regex`. */
  readonly path: string;
  /** Holds no token. */
  readonly message: string;
  /** Whether no homeserver takes it; otherwise one with another engine or other habits may. */
  readonly isWrongEverywhere: boolean;
}

const kinds = ["users", "aliases", "rooms"] as const;

/**
 * @param value anything: a file may hold what it likes
 * @param serverName of the homeserver, when it is known
 */
export function findRuleFaults(value: unknown, serverName?: string): RuleFault[] {
  return [
    ...findUrlFaults(value),
    ...findSenderFaults(value, serverName),
    ...kinds.flatMap((kind) => findPatternFaults(value, kind)),
  ];
}

/**
 * Keys of `namespaces` that nobody knows: most of them are misspelt, and then nothing is ever pushed. Those with a dot are
 * somebody's own.
 *
 * @returns a sentence for each
 */
export function findOddNamespaces(value: unknown): string[] {
  const namespaces = read(value, "namespaces");
  if (typeof namespaces !== "object" || namespaces === null) return [];
  const known: readonly string[] = kinds;
  const odd = Object.keys(namespaces).filter((key) => !known.includes(key) && !key.includes("."));
  return odd.map((key) => `namespaces.${key} counts for nothing: there are ${kinds.join(", ")}`);
}

/** Paths are put behind it, and no request may carry credentials in its URL. */
function findUrlFaults(value: unknown): RuleFault[] {
  const url = read(value, "url");
  if (typeof url !== "string") return [];
  const fault = (message: string) => [{ path: "url", message, isWrongEverywhere: false }];
  if (!URL.canParse(url)) return fault("is not a URL");
  const { username, password } = new URL(url);
  if (url.includes("?") || url.includes("#")) {
    return fault('must end with its path, without "?" and "#"');
  }
  return username === "" && password === "" ? [] : fault("must not have a name or password in it");
}

function findSenderFaults(value: unknown, serverName = "x"): RuleFault[] {
  const localpart = read(value, "sender_localpart");
  if (typeof localpart !== "string") return [];
  if (!localpart.includes(":") && isUserId(`@${localpart}:${serverName}`)) return [];
  const message =
    'must be a localpart, without ":" and so short that the user ID has at most 255 bytes';
  return [{ path: "sender_localpart", message, isWrongEverywhere: true }];
}

function findPatternFaults(value: unknown, kind: (typeof kinds)[number]): RuleFault[] {
  const entries = read(read(value, "namespaces"), kind);
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown, at) => {
    const regex = read(entry, "regex");
    if (typeof regex !== "string") return [];
    try {
      parsePattern(regex);
      return [];
    } catch (error) {
      if (!(error instanceof NamespacePatternError)) throw error;
      const { position, reason, isWrongEverywhere } = error;
      const message = `wrong at position ${position}: ${reason}`;
      return [{ path: `namespaces.${kind}[${at}].regex`, message, isWrongEverywhere }];
    }
  });
}

function read(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
