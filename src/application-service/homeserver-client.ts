/**
 * The client with which an application service calls its homeserver. It acts as the sender of the registration;
 * `asVirtualUser` makes one that acts as somebody else.
 *
 * ```ts
 * const homeserver = createHomeserverClient({ url: "http://127.0.0.1:8008", registration });
 * const bob = asVirtualUser(homeserver, "@_irc_bob:example.org");
 * await bob.ensureJoined(roomId);
 * await bob.sendMessage(roomId, { msgtype: "m.text", body: "hello?" }, { ts: 1421416883133 });
 * ```
 *
 * @see https://spec.matrix.org/v1.19/application-service-api/#client-server-api-extensions
 */
import type { components } from "../../generated/registration.types.ts";
import { isServerName } from "../matrix/identifiers.ts";
import { createTransactionIds, type TransactionIds } from "../matrix/transaction-id.ts";
import { type Clock, systemClock } from "../resilience/clock.ts";
import { checkToken, parseAddress } from "./client-address.ts";
import { createClientView, type HomeserverClient } from "./client-view.ts";
import { connect } from "./connect.ts";
import type { Fetch } from "./connection.ts";
import type { HttpDispatcher } from "./dispatcher-transport.ts";
import type { EditionName } from "./homeserver-edition.ts";
import { senderIdentity } from "./identity.ts";
import { createNamespaces } from "./namespace-match.ts";
import type { CallRetryNotice, CallRetryOptions } from "./send-call.ts";

type Registration = components["schemas"]["Registration"];

/** The part of a registration that calling takes. The draft's has no `id` and no `sender_localpart`. */
export type ClientRegistration = Pick<Registration, "as_token" | "namespaces"> &
  Partial<Pick<Registration, "id" | "sender_localpart">>;

export interface HomeserverClientOptions<Edition extends EditionName = "v1"> {
  /** The address of the homeserver; may have a path. */
  readonly url: string;
  readonly registration: ClientRegistration;
  /** Defaults to `v1`, the stable protocol. */
  readonly edition?: Edition;
  /** The name of the homeserver, as it stands after the colon of its user IDs. With it, users of other servers are refused. */
  readonly serverName?: string;
  /** Sends a request. Defaults to the global `fetch`. */
  readonly fetch?: Fetch;
  /** A `Pool` or `Agent` of undici to send with, several times as fast as `fetch`. Takes its place. */
  readonly dispatcher?: HttpDispatcher;
  readonly retry?: CallRetryOptions;
  /** Called before each wait. */
  readonly onRetry?: (notice: CallRetryNotice) => void;
  /** Whether users outside the namespaces of the registration are refused at once. Defaults to true. */
  readonly checkNamespaces?: boolean;
  /** Whether a virtual user that does not exist is registered when it first acts. Defaults to true. */
  readonly registerWhenNeeded?: boolean;
  /** How many virtual users are remembered as registered, and with their rooms. Defaults to 10 000. */
  readonly maxRememberedUsers?: number;
  /** Defaults to random ones. */
  readonly transactionIds?: TransactionIds;
  /** Defaults to the clock of the machine. */
  readonly clock?: Clock;
  /** A number from 0 up to but not 1, for the jitter. Defaults to `Math.random`. */
  readonly random?: () => number;
}

/**
 * @throws TypeError when an option is no good, RangeError when it is out of range
 */
export function createHomeserverClient<Edition extends EditionName = "v1">(
  options: HomeserverClientOptions<Edition>,
): HomeserverClient<Edition> {
  const { registration, serverName } = options;
  if (serverName !== undefined && !isServerName(serverName)) {
    throw new TypeError(`serverName must be a name such as example.org, not ${serverName}`);
  }
  if (options.fetch !== undefined && options.dispatcher !== undefined) {
    throw new TypeError("give either fetch or dispatcher");
  }
  const shared = connect({
    edition: options.edition ?? "v1",
    address: parseAddress(options.url),
    token: checkToken(registration.as_token),
    id: registration.id,
    senderLocalpart: registration.sender_localpart,
    serverName,
    namespaces:
      options.checkNamespaces === false ? null : createNamespaces(registration, serverName),
    fetch: options.fetch,
    dispatcher: options.dispatcher,
    retry: options.retry ?? {},
    onRetry: options.onRetry ?? (() => undefined),
    registerWhenNeeded: options.registerWhenNeeded ?? true,
    maxUsers: options.maxRememberedUsers ?? 10_000,
    transactionIds: options.transactionIds ?? createTransactionIds(),
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
  });
  return createClientView<Edition>(shared, senderIdentity);
}
