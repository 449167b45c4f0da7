/**
 * Keeps tokens and passwords out of what is shown: of headers, of the query, and of bodies, also of broken ones.
 *
 * A token of a registration is shown by its name, so that one can see whose it is. A secret that stands where nobody expects
 * one, such as the token of a user in the text of a message, is not found.
 */
import type { Registration } from "../../src/editions/registration.ts";

export type KnownTokens = () => Iterable<Pick<Registration, "id" | "as_token" | "hs_token">>;

export interface Mask {
  headers(headers: Headers): (readonly [name: string, value: string])[];
  /** Path and query. */
  target(url: URL): string;
  /** JSON is laid out in lines as well. */
  body(text: string): string;
}

const secretHeader = /authorization|cookie|token|secret|key$/iu;
const secretName = /(?:token|password|secret)$/iu;
/** Of a text that is no JSON, or only the beginning of one. */
const secretInText =
  /(?<name>"(?:[^"\\]|\\.)*(?:token|password|secret)"\s*:\s*)"(?:[^"\\]|\\.)*(?:"|\\?$)/giu;
const secretInForm = /(?<name>(?:^|[?&\s])[\w.]*(?:token|password|secret)=)[^&\s"'<]*/giu;
/** Shorter ones would be found in ordinary words. */
const minKnownLength = 6;

export function createMask(known: KnownTokens): Mask {
  const nameOf = (value: string): string => {
    for (const { id, as_token: asToken, hs_token: hsToken } of known()) {
      if (value === asToken) return `‹as_token of ${id}›`;
      if (value === hsToken) return `‹hs_token of ${id}›`;
    }
    return "‹hidden›";
  };

  /** Wherever the tokens of registrations stand. */
  const scrub = (text: string): string => {
    let scrubbed = text;
    for (const { as_token: asToken, hs_token: hsToken } of known()) {
      for (const token of [asToken, hsToken]) {
        if (token.length < minKnownLength) continue;
        for (const form of new Set([token, encodeURIComponent(token)])) {
          scrubbed = scrubbed.replaceAll(form, nameOf(token));
        }
      }
    }
    return scrubbed;
  };

  const maskJson = (name: string, value: unknown): unknown => {
    const isPlain = typeof value === "string" || typeof value === "number";
    return isPlain && secretName.test(name) ? nameOf(String(value)) : value;
  };

  return {
    headers: (headers) =>
      Array.from(headers, ([name, value]) => {
        if (!secretHeader.test(name)) return [name, scrub(value)] as const;
        const scheme = /^(?:basic|bearer|digest) /iu.exec(value)?.[0] ?? "";
        return [name, scheme + nameOf(value.slice(scheme.length).trim())] as const;
      }),
    target({ pathname, searchParams }) {
      const pairs = Array.from(searchParams, ([name, value]) => {
        const isSecret = secretName.test(name);
        // `&` and `=` in a value would look like another pair.
        const shown = isSecret ? nameOf(value) : value.replaceAll(/[&=#%]/gu, encodeURIComponent);
        return `${name}=${shown}`;
      });
      return scrub(pairs.length === 0 ? pathname : `${pathname}?${pairs.join("&")}`);
    },
    body(text) {
      try {
        return scrub(JSON.stringify(JSON.parse(text), maskJson, 2));
      } catch {
        const masked = text
          .replaceAll(secretInText, '$<name>"‹hidden›"')
          .replaceAll(secretInForm, "$<name>‹hidden›");
        return scrub(masked);
      }
    },
  };
}
