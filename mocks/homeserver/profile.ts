/**
 * What a profile says of a homeserver: the rows of the table in `profiles.ts`, and what they mean.
 */
import type { NamespaceProfile } from "../../src/matrix/namespaces.ts";
import type { DeliveryProfile } from "./push/delivery-profile.ts";
import type { RegexEngine } from "./regex/regex-engine.ts";
import type { RelationType } from "./rooms/bundled-relations.ts";

/** What is answered. */
export interface Refusal {
  readonly status: 400 | 401 | 403;
  readonly errcode: string;
  /** The sentence, where application services have to read it. */
  readonly error?: string;
}

export interface HomeserverProfile extends DeliveryProfile {
  readonly name: string;

  /** When the application service is asked about a user. */
  readonly userQuery: "before an invite" | "before a push" | "for a profile" | "never";
  readonly queryTimeoutMs: number;
  readonly queryAttempts: number;
  /** Which answer to a query is a yes. */
  readonly queryYes: "2xx and JSON, no error" | "2xx and JSON" | "2xx" | "200";
  /** What a query without an answer comes to: 408 or 500 for who waits, or the same as a no (S46, V5). */
  readonly unansweredQuery: "408" | "500" | "no";
  /** Whom a third-party look-up asks. Of everybody, answers of any status count. */
  readonly thirdPartyAsks: "who declares the protocol" | "everybody" | "nobody";
  /** How long it is known what a protocol is like; `Infinity` for ever. */
  readonly protocolCacheMs: number;
  /** Whether the good entries of a list count when others in it are wrong. */
  readonly takesPartOfList: boolean;
  /** What is answered where nothing is found. */
  readonly emptyLookUp: "404 for an unknown protocol" | "404" | "an empty list";
  /** Whether networks have an `instance_id`, which is made of the `id` of the registration. */
  readonly namesInstances: boolean;
  /** Whether the others are asked about a Matrix ID (S69); otherwise nothing is found. */
  readonly asksByMatrixId: boolean;
  /** Whether keys of virtual users are asked for that the homeserver has not, or has no more of (MSC3983, MSC3984). */
  readonly asksForKeys: boolean;
  readonly hasPing: boolean;
  readonly pingTimeoutMs: number;
  /** Whether a ping without a transaction ID has `null` in its place. */
  readonly pingsWithNull: boolean;
  /** Whether a connection that breaks during a ping is told of as one that took too long. */
  readonly takesBreakForTimeout: boolean;
  /** Whether a ping that fails says how (S38–S41). */
  readonly pingErrors: "specified" | "generic";

  /** Where a match begins and ends, and whether case matters. */
  readonly namespaces: NamespaceProfile;
  /** What regular expressions may have in them, and what they then mean. */
  readonly regexEngine: RegexEngine;
  /** Whether those of all exclusive users namespaces have to make sense put together: `(one)|(other)`. */
  readonly joinsExclusiveUsers: boolean;
  /** Which of several namespaces of a registration that match says whether an ID is exclusive. */
  readonly exclusiveBy: "any" | "the first";
  /** Whether users of other servers can be in a namespace (S10), or count as the sender by their localpart. */
  readonly usersOfOtherServers: "never" | "by namespace" | "by namespace and sender";
  /** Whether two registrations may claim the same exclusively; they may in any case where the engine is not POSIX. */
  readonly acceptsOverlap: boolean;
  /** What becomes of a second registration with an `id` (S8). */
  readonly sameId: "refused" | "takes its place";
  /** The same for the `as_token`: of two, the token is that of the first by `id`. */
  readonly sameAsToken: "refused" | "accepted";
  /** Whether the `id` may have a bar in it: with Synapse `irc|libera` is a network. */
  readonly acceptsBarInId: boolean;
  /** Whether `url` may be missing, which is then like null. */
  readonly acceptsMissingUrl: boolean;
  /** What `sender_localpart` may be. */
  readonly senderLocalpart: "any" | "URL-safe";

  /** The version of rooms that are made without one. In rooms of version 12 IDs have no server name. */
  readonly roomVersion: string;
  /** How a room that is made begins: the order of its first events, and what is in its power levels. */
  readonly roomsBegin: "as with Synapse" | "as with Dendrite";
  /** Which events have `unsigned`: age, state before and the like. */
  readonly unsignedOf: "all events" | "events of a sync";
  /** What is told with an event of those that refer to it, as each is set up without a word about it. */
  readonly bundledRelations: readonly RelationType[];
  /** Whether the display name of a new user is the localpart. For people some homeservers add an emoji, which is left out here. */
  readonly namesNewUsers: boolean;
  /** The same for the senders of registrations. */
  readonly namesSenders: boolean;
  /** Which device application services have when they name none; null for none. */
  readonly deviceOfServices: string | null;
  /** Acting as a user outside the namespaces (S56). */
  readonly masqueradeOutside: Refusal;
  /** Acting as a user whom nobody has registered; null when it is not checked. */
  readonly masqueradeUnregistered: Refusal | null;
  /** A `device_id` that is none of the user's (S57); null where nobody reads what device is meant. */
  readonly unknownDevice: Refusal | null;
  /** Registration of a virtual user without a token (V10). */
  readonly registrationWithoutToken: Refusal;
  readonly registerOutside: Refusal;
  readonly loginOutside: Refusal;
  /** Registration or login for a session where there is none (S62). */
  readonly loginUnsupported: Refusal;
  /**
   * What that comes to with MSC4190 in the registration: it is refused, or refused when the user is made; the user is made
   * and has no session; or nobody knows of MSC4190.
   */
  readonly withoutLogin: "refused" | "refused too late" | "no session" | "unknown";
  /** An alias outside the namespaces of the application service that makes it; null when that is allowed. */
  readonly aliasOutside: Refusal | null;
  /** A person deletes an alias in an exclusive namespace. */
  readonly deletionOfReserved: Refusal;
  /** Whether rooms may be published for networks that the registration does not have (S71). */
  readonly anyNetwork: boolean;
  /** The `as_token` in header and query; null when the header counts. */
  readonly twoTokens: Refusal | null;
  /** Registering a user of one's own who is in an exclusive namespace of another application service too (S9, V11). */
  readonly usersOfOthers: "refused" | "refused when exclusive to both" | "allowed";
  /** The same for making an alias. To all but the sender: not even its own virtual users may, but with a new room anybody. */
  readonly aliasesOfOthers: "refused" | "refused to all but the sender" | "allowed";
  /** Who deletes aliases beside those who made them: who has the namespace or the power, or the power and is in the room. */
  readonly aliasDeletion: "by namespace" | "by power" | "by power, inside";
  /** How virtual users may be named (S83): in any way, or like people, in small letters, but for the bridge of IRC. */
  readonly virtualLocalparts: "any" | "small" | "small, but for IRC";
  /** Whether the sender of a registration is a user from the beginning: then it cannot be registered. */
  readonly createsSender: boolean;
  /** Whether rooms can be published in lists of networks (S71). */
  readonly hasNetworkLists: boolean;
  /** Whose `ts` is taken (S60). */
  readonly timestampsOf: "application services" | "everybody";
  /** When the canonical alias stays though the alias is deleted. */
  readonly keepsCanonicalAlias: "never" | "for application services" | "always";
  /** Whether senders and users in exclusive namespaces are found in the directory of users. */
  readonly listsVirtualUsers: boolean;
  /** Coming back, or being asked back, where one is banned. */
  readonly banned: Refusal;
  /** Login to an account that was deactivated. */
  readonly loginDeactivated: Refusal;
  /** Whether answers have small things beside those of the specification, such as whose device it is. */
  readonly saysMore: boolean;
  /** Whether `/sync` says nothing of what there is nothing of, and sums up rooms only for those who load members later. */
  readonly leavesOutEmpty: boolean;
  /** Whether people may have names that begin with an underscore. */
  readonly takesUnderscores: boolean;
  /** Who shares transaction IDs for sending (S82): each device for itself, or all users of an application service. */
  readonly sendScope: "device" | "device, wherever it sends" | "application service";
}
