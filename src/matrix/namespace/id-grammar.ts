/**
 * Which texts are IDs of a kind, as expressions: first such as people write them, then whatever was ever legal.
 * @see https://spec.matrix.org/v1.19/appendices/#common-identifier-format
 */
import { type Expression, parsePattern } from "../posix-regex.ts";
import type { NamespaceKind } from "./profile.ts";

/** IDs of users, aliases and rooms are no longer, in UTF-8. */
export const maxIdBytes = 255;

const anyServer = "([0-9A-Za-z.-]+|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?";
const sigils = { users: "@", aliases: "#", rooms: "!" } satisfies Record<NamespaceKind, string>;
const noLocalpart = "\\x00:";

/**
 * @param serverName of the homeserver, when only its own users and aliases are meant
 * @returns each matches the whole of an ID; the last one matches all IDs
 */
export function idGrammars(kind: NamespaceKind, serverName: string | undefined): Expression[] {
  const server = serverName === undefined ? anyServer : escape(serverName);
  const sigil = sigils[kind];
  const grammars =
    kind === "rooms"
      ? [`!([A-Za-z0-9]+:${anyServer}|[A-Za-z0-9_-]+)`, "![^\\x00]+"]
      : [`${sigil}[a-z0-9._=/+-]+:${server}`, `${sigil}[^${noLocalpart}]*:${server}`];
  return grammars.map((grammar) => parsePattern(grammar).expression);
}

function escape(text: string): string {
  return text.replaceAll(/[\^.[\]$()|*+?{}\\]/gu, "\\$&");
}
