/**
 * Puts a connection together:
 *
 *   call ─▶ prepare ─▶ send ─▶ transport        one call: written once, sent until it is answered
 *     │ not registered
 *     └──▶ registrar, then the same call again
 */
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import type { AnyContract } from "../contract/operation.ts";
import type { TransactionIds } from "../matrix/transaction-id.ts";
import type { Clock } from "../resilience/clock.ts";
import type { Address, AnyCallOptions } from "./call-request.ts";
import { checkUser } from "./check-user.ts";
import type { AnyCall, Connection, Fetch } from "./connection.ts";
import { dispatcherTransport, type HttpDispatcher } from "./dispatcher-transport.ts";
import { createMembership } from "./ensure-joined.ts";
import { createRegistrar } from "./ensure-registered.ts";
import { type EditionName, homeserverContract } from "./homeserver-edition.ts";
import { fetchTransport } from "./homeserver-transport.ts";
import type { Identity } from "./identity.ts";
import type { Namespaces } from "./namespace-match.ts";
import { createPrepareCall, type PreparedCall } from "./prepare-call.ts";
import { createRawFetch } from "./raw-fetch.ts";
import { registerAndReplay } from "./register-and-replay.ts";
import {
  type CallRetryNotice,
  type CallRetryOptions,
  createSendCall,
  defaultBudgetMs,
} from "./send-call.ts";
import { createSharedAlarm } from "./shared-alarm.ts";

/** The options of a client, checked and complete. */
export interface ConnectSettings {
  readonly edition: EditionName;
  readonly address: Address;
  readonly token: string;
  readonly id: string | undefined;
  readonly senderLocalpart: string | undefined;
  readonly serverName: string | undefined;
  readonly namespaces: Namespaces | null;
  readonly fetch: Fetch | undefined;
  readonly dispatcher: HttpDispatcher | undefined;
  readonly retry: CallRetryOptions;
  readonly onRetry: (notice: CallRetryNotice) => void;
  readonly registerWhenNeeded: boolean;
  readonly maxUsers: number;
  readonly transactionIds: TransactionIds;
  readonly clock: Clock;
  readonly random: () => number;
}

export function connect(settings: ConnectSettings): Connection {
  const { edition, address, token, namespaces, maxUsers, clock, random, retry, onRetry } = settings;
  const contract: AnyContract = homeserverContract(edition);
  const transport =
    settings.dispatcher === undefined
      ? fetchTransport(settings.fetch)
      : dispatcherTransport(settings.dispatcher);
  const alarm = createSharedAlarm(clock);
  const prepare = createPrepareCall({
    contract,
    writer: { ...address, token, tokenIn: contract.tokenIn },
    send: createSendCall({ transport, alarm, clock, random, retry, onRetry }),
    transactionIds: settings.transactionIds,
    sender: `@${settings.senderLocalpart ?? ""}:`,
    clock,
  });

  const registrar = createRegistrar({
    call: async (...request) => {
      const send = await prepare(...request);
      return send();
    },
    edition,
    maxUsers,
  });

  const call: AnyCall = async (operationId, options, identity, permission) => {
    const send = await prepare(operationId, options, identity, permission);
    try {
      return await send();
    } catch (error) {
      return afterRefusal(error, send, options, identity);
    }
  };

  const afterRefusal = async (
    refusal: unknown,
    send: PreparedCall,
    options: AnyCallOptions,
    identity: Identity,
  ) => {
    const { userId } = identity;
    membership.doubt(identity, options, refusal);
    if (userId === null || !settings.registerWhenNeeded) throw refusal;
    return registerAndReplay(refusal, send, userId, registrar);
  };

  const membership = createMembership({ call, edition, maxUsers });
  const rawFetch = createRawFetch({
    fetch: settings.fetch ?? globalFetch(settings.dispatcher),
    contract,
    address,
    token,
    checkUser: (userId) => checkUser(namespaces, userId),
    retry: { ...retry, budgetMs: retry.budgetMs ?? defaultBudgetMs, clock, random },
    onRetry,
  });
  return {
    edition,
    contract,
    id: settings.id,
    sender: senderOf(settings),
    namespaces,
    call,
    rawFetch,
    url: address.origin + address.basePath,
    registrar,
    membership,
  };
}

function senderOf({ senderLocalpart, serverName }: ConnectSettings): UserId | null {
  if (senderLocalpart === undefined || serverName === undefined) return null;
  return `@${senderLocalpart}:${serverName}`;
}

function globalFetch(dispatcher: HttpDispatcher | undefined): Fetch {
  if (dispatcher === undefined) return (request) => fetch(request);
  // Node's own option, which the types of the web do not know.
  const init = { dispatcher } as RequestInit;
  return (request) => fetch(request, init);
}
