/**
 * Puts a connection together:
 *
 *   call ─▶ prepare ─▶ send ─▶ transport        one call: written once, sent until it is answered (`call/`)
 *     │ not registered
 *     └──▶ registrar, then the same call again
 */
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import type { AnyContract } from "../contract/operation.ts";
import type { TransactionIds } from "../matrix/transaction-id.ts";
import type { Clock } from "../resilience/clock.ts";
import { createSharedAlarm } from "../resilience/shared-alarm.ts";
import type { Address } from "./call/call-request.ts";
import { chooseTransport } from "../contract/call/choose-transport.ts";
import type { HttpDispatcher } from "../contract/call/dispatcher-transport.ts";
import { createPrepareCall } from "./call/prepare-call.ts";
import { createRawFetch } from "./call/raw-fetch.ts";
import {
  type CallRetryNotice,
  type CallRetryOptions,
  createSendCall,
  defaultBudgetMs,
} from "./call/send-call.ts";
import { checkUser } from "./check-user.ts";
import type { AnyCall, Connection, Fetch } from "./connection.ts";
import { createMembership } from "./ensure-joined.ts";
import { createRegistrar } from "./ensure-registered.ts";
import { type EditionName, homeserverContract } from "./homeserver-edition.ts";
import type { Namespaces } from "./namespace-match.ts";
import { registerAndReplay } from "./register-and-replay.ts";

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
  readonly maxAnswerBytes: number;
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
  const { budgetMs = defaultBudgetMs } = retry;
  const contract: AnyContract = homeserverContract(edition);
  const prepare = createPrepareCall({
    contract,
    writer: { ...address, token, tokenIn: contract.tokenIn },
    transactionIds: settings.transactionIds,
    sender: `@${settings.senderLocalpart ?? ""}:`,
  });
  const transport = chooseTransport(settings);
  const alarm = createSharedAlarm(clock);
  const send = createSendCall({ transport, alarm, clock, random, retry, onRetry });

  const registrar = createRegistrar({
    call: async (operationId, options, identity) => {
      const { operation, outgoing } = await prepare(operationId, options, identity);
      // Registering twice does no harm: the second answer is M_USER_IN_USE.
      return send(operation, outgoing, options, "always");
    },
    edition,
    maxUsers,
  });

  const call: AnyCall = async (operationId, options, identity) => {
    const endMs = clock.elapsed() + (options.budgetMs ?? budgetMs);
    const prepared = prepare(operationId, options, identity);
    // Waiting for what is there already would still take a turn.
    const { operation, outgoing } = prepared instanceof Promise ? await prepared : prepared;
    try {
      return await send(operation, outgoing, options);
    } catch (refusal) {
      const { userId } = identity;
      const { signal } = options;
      membership.doubt(identity, options, refusal);
      if (userId === null || !settings.registerWhenNeeded) throw refusal;
      const again = (leftMs: number) => send(operation, outgoing, { signal, budgetMs: leftMs });
      const refused = { userId, registrar, send: again, endMs, clock, signal };
      return registerAndReplay(refusal, refused);
    }
  };

  const membership = createMembership({ call, edition, maxUsers });
  const rawFetch = createRawFetch({
    fetch: settings.fetch ?? globalFetch(settings.dispatcher),
    contract,
    address,
    token,
    maxAnswerBytes: settings.maxAnswerBytes,
    checkUser: (userId) => checkUser(namespaces, userId),
    retry: { ...retry, budgetMs, clock, random },
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
