/**
 * Compares who may call an operation. Computed here and not by redocly, whose diff does not carry the security of the
 * root over to the operations, pairs alternatives by likeness and does not look into the schemes.
 *
 * An alternative is what is on the wire: `Bearer token`, `access_token in query`. Its name counts only where both
 * documents know it: `hsToken` and `asToken` are both Bearer tokens, and asking for the other one is a change.
 */
import type { Verdict } from "./change.ts";
import { isObject, type Json, type JsonObject } from "./references.ts";
import type { DocumentSource } from "./wire-document.ts";
import { stableText } from "./wire-value.ts";

export interface SecurityFacts {
  /** Each alternative is what must be sent together; an empty one is a request without a token. */
  readonly alternatives: readonly (readonly Requirement[])[];
  /** Every scheme of the document. */
  readonly schemes: readonly string[];
}

interface Requirement {
  readonly name: string;
  /** How it is sent: `Bearer token`. */
  readonly carrier: string;
}

export function securityOf(
  operation: JsonObject,
  { root, file, references }: DocumentSource,
): SecurityFacts {
  const components = isObject(root["components"]) ? root["components"] : {};
  const map = references.follow({ value: components["securitySchemes"] ?? {}, file, id: file });
  const schemes = isObject(map.value) ? map.value : {};
  const listed = operation["security"] ?? root["security"];
  const alternatives: Json[] = Array.isArray(listed) && listed.length > 0 ? listed : [{}];
  return {
    schemes: Object.keys(schemes),
    alternatives: alternatives.filter(isObject).map((alternative) =>
      Object.entries(alternative).map(([name, scopes]) => {
        const scheme = references.follow({ ...map, value: schemes[name] ?? null }).value;
        const needed = Array.isArray(scopes) ? scopes : [];
        const carrier =
          describeScheme(scheme) + (needed.length > 0 ? ` (${needed.join(" ")})` : "");
        return { name, carrier };
      }),
    ),
  };
}

function describeScheme(scheme: Json): string {
  if (!isObject(scheme)) return "undefined scheme";
  const { type, in: place, name, scheme: http } = scheme;
  if (type === "apiKey") return `${String(name)} in ${String(place)}`;
  if (type === "http" && String(http).toLowerCase() === "bearer") return "Bearer token";
  if (type === "http") return `${String(http)} authentication`;
  const { description: _, ...rest } = scheme;
  return stableText(rest);
}

export function compareSecurity(before: SecurityFacts, after: SecurityFacts): Verdict[] {
  const known = before.schemes.filter((name) => after.schemes.includes(name));
  const old = new Set(before.alternatives.map((alternative) => identify(alternative, known)));
  const now = new Set(after.alternatives.map((alternative) => identify(alternative, known)));
  const gone = [...old].some((alternative) => !now.has(alternative));
  const added = [...now].some((alternative) => !old.has(alternative));
  if (!gone && !added) return [];
  return [
    {
      rule: "security-changed",
      what: "security changed",
      from: describe(before),
      to: describe(after),
      breaks: {
        ...(gone && { client: "a client that authenticates the old way is refused" }),
        ...(added && { server: "a server must let in who it refused before" }),
      },
    },
  ];
}

function identify(alternative: readonly Requirement[], known: readonly string[]): string {
  const parts = alternative.map(({ name, carrier }) =>
    known.includes(name) ? `${name} ${carrier}` : carrier,
  );
  return parts.sort().join(" + ");
}

function describe(facts: SecurityFacts): string {
  const one = (alternative: readonly Requirement[]) =>
    alternative.map(({ name, carrier }) => `${name} (${carrier})`).join(" and ") || "no token";
  return facts.alternatives.map(one).join(" or ");
}
