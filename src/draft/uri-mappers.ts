/**
 * How URIs are mapped unless the homeserver knows better: IRC as in the draft's example, by server and name; the others by
 * scheme and address, so that a mail address and the same XMPP address are two. What is part of the URI but not of the
 * address, such as a subject or a port, is left out; who cannot be named without it is not mapped.
 */
import type { UriMapper } from "./uri-lookups.ts";

export const uriMappers = {
  irc: { user: ircUser, alias: ircChannel },
  ircs: { user: ircUser, alias: ircChannel },
  mailto: { user: mailUser },
  sip: { user: sipUser },
  sips: { user: sipUser },
  tel: { user: telephoneUser },
  xmpp: { user: xmppUser, alias: xmppRoom },
} as const satisfies Readonly<Record<string, UriMapper>>;

interface IrcTarget {
  readonly server: string;
  readonly name: string;
  readonly isUser: boolean;
}

/**
 * `irc://server[:port]/name[,flags]`. The `#` of a channel should be escaped, and mostly is not.
 * @see https://datatracker.ietf.org/doc/html/draft-butcher-irc-url-04
 */
function parseIrc(uri: string): IrcTarget | undefined {
  const match = /^ircs?:\/\/(?:[^/@]*@)?(?<server>[a-z0-9.-]+)(?::\d+)?\/(?<rest>[^?]+)/iu.exec(
    uri,
  );
  const [target = "", ...flags] = match?.groups?.["rest"]?.split(",") ?? [];
  const name = decode(target);
  const server = match?.groups?.["server"]?.toLowerCase();
  if (server === undefined || name === undefined || name === "") return undefined;
  return { server, name, isUser: flags.some((flag) => /^is(?:nick|user)$/iu.test(flag)) };
}

const channelPrefix = /^[#&+!]/u;

/** Whoever asks for a user means one, also without the flag that says so. */
function ircUser(uri: string): string | undefined {
  const target = parseIrc(uri);
  if (target === undefined || channelPrefix.test(target.name)) return undefined;
  // `nick!user@host` is one visit of somebody; the nick is who it is.
  const nick = target.name.replace(/[!@].*$/u, "");
  return nick === "" ? undefined : `${target.server}/${nick}`;
}

/** The draft's own form: a name without a prefix is that of a channel with `#`. */
function ircChannel(uri: string): string | undefined {
  const target = parseIrc(uri);
  if (target === undefined || target.isUser) return undefined;
  const name = channelPrefix.test(target.name) ? target.name : `#${target.name}`;
  return `${target.server}/${name}`;
}

/** @see https://www.rfc-editor.org/rfc/rfc6068 */
function mailUser(uri: string): string | undefined {
  return withLowerHost("mailto", decode(uri.replace(/^mailto:/iu, "").replace(/[?#].*$/su, "")));
}

/** @see https://www.rfc-editor.org/rfc/rfc3261#section-19.1 */
function sipUser(uri: string): string | undefined {
  const match = /^sips?:(?<user>[^:@;?]+)(?::[^@]*)?@(?<host>[^:;?@]+)(?::\d+)?(?:[;?].*)?$/iu.exec(
    uri,
  );
  const { user, host } = match?.groups ?? {};
  return withLowerHost("sip", decode(`${user ?? ""}@${host ?? ""}`));
}

/**
 * Only numbers that mean the same everywhere.
 * @see https://www.rfc-editor.org/rfc/rfc3966
 */
function telephoneUser(uri: string): string | undefined {
  const number = uri.replace(/^tel:/iu, "").replaceAll(/[-.()]/gu, "");
  return /^\+\d+$/u.test(number) ? `tel/${number}` : undefined;
}

/**
 * `xmpp:[//account/]address[/resource][?action]`. An address is the same in capitals.
 * @see https://www.rfc-editor.org/rfc/rfc5122
 */
function parseXmpp(uri: string) {
  const [path = "", action = ""] = uri
    .replace(/#.*$/su, "")
    .replace(/^xmpp:/iu, "")
    .split("?", 2);
  const address = path.replace(/^\/\/[^/]*\//u, "").replace(/\/.*$/su, "");
  return {
    localpart: withLowerHost("xmpp", decode(address)?.toLowerCase()),
    isRoom: /^join(?:;|$)/iu.test(action),
  };
}

function xmppUser(uri: string): string | undefined {
  const { localpart, isRoom } = parseXmpp(uri);
  return isRoom ? undefined : localpart;
}

/** @see https://xmpp.org/extensions/xep-0045.html#registrar-querytypes-join */
function xmppRoom(uri: string): string | undefined {
  const { localpart, isRoom } = parseXmpp(uri);
  return isRoom ? localpart : undefined;
}

/** One address with one `@`; its host is the same in capitals. */
function withLowerHost(scheme: string, address: string | undefined): string | undefined {
  const match = /^(?<user>[^@\s,]+)@(?<host>[^@\s,]+)$/u.exec(address ?? "");
  const { user, host } = match?.groups ?? {};
  if (user === undefined || host === undefined) return undefined;
  return `${scheme}/${user}@${host.toLowerCase()}`;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
