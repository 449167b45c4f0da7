/**
 * RE2, the engine of Go, by the package `re2js`. It is loaded when it is first needed.
 */
import { createRequire } from "node:module";
import type * as Re2 from "re2js";
import { requirePackage } from "../../optional-package.ts";
import type { MatchId, RegexOptions } from "./regex-engine.ts";
import { RegexRefusal } from "./regex-refusal.ts";

/**
 * @throws RegexRefusal for what RE2 refuses
 * @throws MissingPackageError
 */
export function compileRe2(regex: string, options: RegexOptions): MatchId {
  const { RE2JS } = requirePackage(
    "re2js",
    load,
    `the regular expression ${JSON.stringify(regex)}`,
  );
  const { isAnchoredAtStart, isAnchoredAtEnd, ignoreCase } = options;
  const flags = ignoreCase ? RE2JS.CASE_INSENSITIVE : 0;
  const source = isAnchoredAtEnd ? `(?:${regex})\\z` : regex;
  try {
    // By itself first: a parenthesis too many must not meet the one that is put around it.
    const alone = RE2JS.compile(regex, flags);
    const compiled = source === regex ? alone : RE2JS.compile(source, flags);
    return (id) => {
      const matcher = compiled.matcher(id);
      return isAnchoredAtStart ? matcher.lookingAt() : matcher.find();
    };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new RegexRefusal(error.message.replace("error parsing regexp: ", ""), { cause: error });
  }
}

function load(): typeof Re2 {
  return createRequire(import.meta.url)("re2js") as typeof Re2;
}
