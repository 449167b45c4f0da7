/**
 * Namespaces: which IDs application services claim.
 *
 * ```ts
 * const set = createNamespaceSet({ serverName: "example.org", registrations });
 * set.isExclusive("users", "@_irc_bob:example.org"); // nobody else may register it
 * set.covers("irc", "users", "@_irc_bob:example.org"); // "irc" may act as it
 *
 * const [one, other] = ["@_irc_.*", "@_ir.*"].map((regex) => compilePattern(regex, { kind: "users" }));
 * overlap(one, other); // { answer: "yes", witness: "@_irc_:a" }
 * ```
 *
 * @see https://spec.matrix.org/v1.19/application-service-api/#registration
 */
export {
  compilePattern,
  type CompiledPattern,
  type CompilePatternOptions,
} from "./namespace/compile-pattern.ts";
export {
  type Comparison,
  type CompareOptions,
  isWiderThan,
  overlap,
} from "./namespace/compare-patterns.ts";
export {
  createNamespaceSet,
  type IdOfKind,
  type NamespaceSet,
  type NamespaceSetOptions,
} from "./namespace/namespace-set.ts";
export type { ClaimingRegistration, NamespaceClaim } from "./namespace/claims.ts";
export {
  type NamespaceKind,
  type NamespaceProfile,
  namespaceProfiles,
} from "./namespace/profile.ts";
export { parsePattern, type ParsePatternOptions, type Pattern } from "./posix-regex.ts";
export { NamespacePatternError, type PatternNote } from "./posix-regex.ts";
