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
import { createTransactionIds, type TransactionIds } from "../matrix/transaction-id.ts";
import { type Clock, systemClock } from "../resilience/clock.ts";
import { checkClientOptions, parseAddress } from "./client-options.ts";
import { createClientView, type HomeserverClient } from "./client-view.ts";
import { connect } from "./connect.ts";
import type { Fetch } from "./connection.ts";
import type { HttpDispatcher } from "../contract/call/dispatcher-transport.ts";
import type { EditionName } from "./homeserver-edition.ts";
import { senderIdentity } from "./identity.ts";
import { createNamespaces } from "./namespace-match.ts";
import type { CallRetryNotice, CallRetryOptions } from "./call/send-call.ts";

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
  /**
   * Sends a request. Defaults to what is below Node's own `fetch`, without its cost (Node 24 and later), and to the global
   * `fetch` elsewhere and where somebody has replaced it.
   */
  readonly fetch?: Fetch;
  /** In place of `fetch`: a `Pool`, `Agent` or `ProxyAgent` of undici 7 or later. Several times as fast as any `fetch`. */
  readonly dispatcher?: HttpDispatcher;
  /** The longest answer that is read, in bytes. Not for `raw`. Defaults to 100 MiB. */
  readonly maxAnswerBytes?: number;
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
  checkClientOptions(options);
  const { registration, serverName } = options;
  const shared = connect({
    edition: options.edition ?? "v1",
    address: parseAddress(options.url),
    token: registration.as_token,
    id: registration.id,
    senderLocalpart: registration.sender_localpart,
    serverName,
    namespaces:
      options.checkNamespaces === false ? null : createNamespaces(registration, serverName),
    fetch: options.fetch,
    dispatcher: options.dispatcher,
    maxAnswerBytes: options.maxAnswerBytes ?? 100 * 1024 * 1024,
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
