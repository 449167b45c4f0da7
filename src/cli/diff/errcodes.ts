/**
 * Compares the errcodes of each response. Computed here and not by redocly: the errcode is a string that may grow, so
 * the only place where a document says which ones to expect is the examples, and redocly does not look into these.
 *
 * An errcode is a promise about a situation. Taking it away breaks the client that acts on it; a new one breaks nobody,
 * because a client that does not know it goes by the status.
 */
import type { Verdict } from "./change.ts";
import { isObject, type Json, type Located } from "./references.ts";
import type { Writer } from "./wire-parts.ts";

const looksLikeErrcode = /^[A-Z][A-Z0-9_.]*_[A-Z0-9_.]+$/;

/** @returns the errcodes of the examples, by status */
export function errcodesOf(
  responses: Json | undefined,
  { references, file }: Writer,
): Map<string, Set<string>> {
  const open = (value: Json | undefined, from: Located): Located =>
    references.follow({ ...from, value: value ?? {} });
  const members = (at: Located): [string, Located][] =>
    isObject(at.value)
      ? Object.entries(at.value).map(([key, value]) => [key, open(value, at)])
      : [];
  const member = (at: Located, key: string): Located =>
    open(isObject(at.value) ? at.value[key] : undefined, at);

  const found = new Map<string, Set<string>>();
  for (const [status, response] of members(open(responses, { value: {}, file, id: file }))) {
    const codes = new Set<string>();
    for (const [, media] of members(member(response, "content"))) {
      for (const [name, example] of members(member(media, "examples"))) {
        // What the value holds is data: a `$ref` in there refers to nothing.
        const code = errcodeOf(isObject(example.value) ? example.value["value"] : undefined);
        if (code !== undefined) codes.add(code);
        else if (looksLikeErrcode.test(name)) codes.add(name);
      }
      const schema = member(media, "schema");
      for (const at of [media, schema]) {
        const code = errcodeOf(isObject(at.value) ? at.value["example"] : undefined);
        if (code !== undefined) codes.add(code);
      }
    }
    found.set(status, codes);
  }
  return found;
}

function errcodeOf(value: Json | undefined): string | undefined {
  return isObject(value) && typeof value["errcode"] === "string" ? value["errcode"] : undefined;
}

/** @returns what changed in one response that is in both documents */
export function compareErrcodes(
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
): Verdict[] {
  const gone = [...before].filter((code) => !after.has(code));
  const added = [...after].filter((code) => !before.has(code));
  return [
    ...gone.map((code) => ({
      rule: "errcode-removed",
      what: `errcode ${code} removed`,
      breaks: { client: "a client that acts on this errcode waits for it in vain" },
    })),
    ...added.map((code) => ({
      rule: "errcode-added",
      kind: "addition" as const,
      what: `errcode ${code} added`,
      breaks: {},
      note: "a client that does not know it goes by the status",
    })),
  ];
}
