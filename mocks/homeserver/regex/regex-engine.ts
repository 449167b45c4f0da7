/**
 * The regular expressions of namespaces as each engine reads and matches them. What all of them read alike, and that is
 * most of what registrations have, is matched by this package's own, in linear time.
 *
 * | engine | here |
 * |---|---|
 * | POSIX | this package's own |
 * | Python re | read and refused as Python 3.11 does; what takes for ever is given up |
 * | Go RE2 | the package `re2js`, which is RE2 in JavaScript |
 * | Rust regex | the same, after what differs is written otherwise; see `rust-dialect.ts` for what is not played |
 */
import { compilePattern } from "../../../src/matrix/namespaces.ts";
import { NamespacePatternError, parsePattern } from "../../../src/matrix/posix-regex.ts";
import { compilePython } from "./python-regex.ts";
import { compileRe2 } from "./re2.ts";
import { toRe2 } from "./rust-dialect.ts";

export type RegexEngine = "POSIX" | "Python re" | "Go RE2" | "Rust regex";

export interface RegexOptions {
  readonly isAnchoredAtStart: boolean;
  readonly isAnchoredAtEnd: boolean;
  readonly ignoreCase: boolean;
}

/** @returns whether an ID matches. @throws SlowRegexError when that takes too long */
export type MatchId = (id: string) => boolean;

/**
 * @throws RegexRefusal or NamespacePatternError for what the engine does not take
 * @throws MissingPackageError when `re2js` is needed and not installed
 */
export function compileRegex(engine: RegexEngine, regex: string, options: RegexOptions): MatchId {
  if (engine === "POSIX" || isReadAlike(regex)) return compilePosix(regex, options);
  switch (engine) {
    case "Python re":
      return compilePython(regex, options);
    case "Go RE2":
      return compileRe2(regex, options);
    case "Rust regex":
      return compileRe2(toRe2(regex), options);
  }
}

function isReadAlike(regex: string): boolean {
  try {
    return parsePattern(regex).notes.length === 0;
  } catch (error) {
    if (error instanceof NamespacePatternError) return false;
    throw error;
  }
}

function compilePosix(regex: string, { ignoreCase, ...anchors }: RegexOptions): MatchId {
  const ignoresCase = { users: ignoreCase, aliases: ignoreCase, rooms: ignoreCase };
  const profile = { name: "a profile", ...anchors, ignoresCase };
  const { matches } = compilePattern(regex, { kind: "users", profile });
  return matches;
}
