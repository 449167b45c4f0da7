/**
 * The draft's URI look-ups: which user ID or room alias stands for an address on another network. The homeserver may map as
 * it likes, so the mapping is pluggable, scheme by scheme; what comes with it follows the draft's own example, in which
 * `irc://irc.freenode.net/Bob,isnick` is `@irc.freenode.net/Bob:hsdomain.com` (D62–D66, U24).
 */
import type { Handlers } from "../contract/handlers.ts";
import type { Homeserver } from "../editions/draft.ts";
import { MatrixError } from "../matrix/error.ts";
import { isRoomAlias, isServerName, isUserId } from "../matrix/identifiers.ts";
import { uriMappers } from "./uri-mappers.ts";

/** Maps the URIs of a scheme. Each function returns what stands between sigil and colon, or undefined for no such thing. */
export interface UriMapper {
  user?(uri: string): string | undefined | Promise<string | undefined>;
  /** Only for rooms that anybody may join (D64). */
  alias?(uri: string): string | undefined | Promise<string | undefined>;
}

export interface UriLookupsOptions {
  /** The name of the homeserver. */
  readonly serverName: string;
  /**
   * Scheme, in lower case → its mapping, in place of the one for this scheme that comes with it. Undefined takes the scheme
   * away. Defaults to none.
   */
  readonly mappers?: Readonly<Record<string, UriMapper | undefined>>;
}

export type UriLookups = Pick<Handlers<Homeserver.operations>, "getUserByUri" | "getAliasByUri">;

interface Lookup {
  readonly query: { readonly uri: string };
}

/**
 * @returns handlers for the homeserver document of the draft. They answer 200, or 404 `M_NOT_FOUND` where there is no mapping
 * @throws TypeError when the server name is none
 */
export function createUriLookups(options: UriLookupsOptions) {
  const { serverName } = options;
  if (!isServerName(serverName)) {
    throw new TypeError(`serverName must be a server name such as example.org: ${serverName}`);
  }
  const mappers = new Map<string, UriMapper | undefined>(
    Object.entries({ ...uriMappers, ...options.mappers }),
  );

  async function find(kind: "user" | "alias", uri: string): Promise<string> {
    const scheme = /^(?<scheme>[a-z][a-z0-9+.-]*):/iu.exec(uri)?.groups?.["scheme"]?.toLowerCase();
    const localpart = await mappers.get(scheme ?? "")?.[kind]?.(uri);
    // A second colon would begin the server name of somebody else.
    if (localpart === undefined || localpart === "" || localpart.includes(":")) throw notFound();
    return `${localpart}:${serverName}`;
  }

  return {
    async getUserByUri({ query }: Lookup) {
      const userId = `@${await find("user", query.uri)}`;
      if (!isUserId(userId)) throw notFound();
      return { status: 200, body: { user_id: userId } } as const;
    },
    async getAliasByUri({ query }: Lookup) {
      const alias = `#${await find("alias", query.uri)}`;
      if (!isRoomAlias(alias)) throw notFound();
      return { status: 200, body: { alias } } as const;
    },
  } satisfies UriLookups;
}

function notFound(): MatrixError {
  return new MatrixError(404, "M_NOT_FOUND", "nothing here stands for this URI");
}
