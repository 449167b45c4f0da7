/**
 * Matchers for what stands behind the prefix of a namespace. Ten thousand namespaces `@_net123_.*:example\.org` differ
 * in their prefix only, and share the one for `.*:example\.org`.
 */
import {
  type Budget,
  createLazyDfa,
  createNfa,
  type Expression,
  keyOf,
  type LazyDfa,
} from "../posix-regex.ts";

export interface SharedMatcher {
  readonly expression: Expression;
  readonly dfa: LazyDfa<boolean>;
}

export interface SharedMatchers {
  readonly options: MatcherOptions;
  /** @returns the same one for the same expression */
  take(expression: Expression): SharedMatcher;
  /** To be called once for each `take`. */
  release(matcher: SharedMatcher): void;
}

export interface MatcherOptions {
  readonly budget: Budget;
  /** Whether the expressions may end before the ID does. */
  readonly isOpen: boolean;
  /** Whether they stand at the beginning of the ID. */
  readonly atStart: boolean;
}

export function createSharedMatchers(options: MatcherOptions): SharedMatchers {
  const matchers = new Map<string, { readonly matcher: SharedMatcher; uses: number }>();
  return {
    options,
    take(expression) {
      const key = keyOf(expression);
      let known = matchers.get(key);
      if (known === undefined) {
        known = { matcher: createMatcher(expression, options), uses: 0 };
        matchers.set(key, known);
      }
      known.uses += 1;
      return known.matcher;
    },
    release({ expression }) {
      const key = keyOf(expression);
      const known = matchers.get(key);
      if (known === undefined) return;
      known.uses -= 1;
      if (known.uses === 0) matchers.delete(key);
    },
  };
}

/** Made when it is first needed: of most namespaces no ID is ever seen. */
function createMatcher(expression: Expression, options: MatcherOptions): SharedMatcher {
  let made: LazyDfa<boolean> | undefined;
  return {
    expression,
    get dfa() {
      made ??= createLazyDfa(createNfa(expression, true), options);
      return made;
    },
  };
}
