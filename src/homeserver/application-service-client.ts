/**
 * The client with which a homeserver calls one application service: every operation of the document by its ID, with the
 * `hs_token`. Each call is sent once; repeating is up to those who know what for, such as the push queue.
 *
 * ```ts
 * const irc = createApplicationServiceClient({ registration });
 * await irc.call.queryUserById({ path: { userId: "@_irc_bob:example.org" } });
 * ```
 *
 * @see https://spec.matrix.org/v1.19/application-service-api/#homeserver---application-service-api
 */
import type {
  BodyMember,
  CallData,
  ParametersIn,
  ParametersMember,
} from "../contract/call/call-types.ts";
import { createContractClient, type ContractClient } from "../contract/client.ts";
import type { Contract } from "../contract/operation.ts";
import type { Registration } from "../editions/registration.ts";
import { systemClock } from "../resilience/clock.ts";
import { sendHeld } from "../resilience/send-held.ts";
import { readAddress } from "./service-address.ts";
import { toData } from "./service-answer.ts";
import {
  createServiceCall,
  type ServiceCallOptions as AllServicesOptions,
} from "./service-call.ts";
import { type EditionName, serviceContract, type ServiceEditions } from "./service-edition.ts";

export interface ApplicationServiceClientOptions<Edition extends EditionName = "v1"> extends Omit<
  AllServicesOptions,
  "edition"
> {
  readonly registration: Registration;
  /** Defaults to `v1`, the stable protocol. */
  readonly edition?: Edition;
  /** The time for a call until its whole answer is here, in milliseconds. Defaults to 30 000. */
  readonly timeoutMs?: number;
}

/** Options that every call takes. */
export interface CommonServiceCallOptions {
  /** Ends the call: it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Defaults to that of the client. */
  readonly timeoutMs?: number;
}

/** What a call of this operation takes. */
export type ServiceCallOptions<Operation> = ParametersMember<
  "path",
  ParametersIn<Operation, "path">
> &
  ParametersMember<"query", ParametersIn<Operation, "query">> &
  BodyMember<Operation> &
  CommonServiceCallOptions;

/** A call of this operation. */
export type ServiceCall<Operation> =
  Record<never, never> extends ServiceCallOptions<Operation>
    ? (options?: ServiceCallOptions<Operation>) => Promise<CallData<Operation>>
    : (options: ServiceCallOptions<Operation>) => Promise<CallData<Operation>>;

export interface ApplicationServiceClient<Edition extends EditionName = "v1"> {
  readonly edition: Edition;
  /**
   * Every operation by its ID. Resolves to the data of the answer. Rejects with a MatrixError when the application service
   * refuses or does not answer (then its status is 0), with the reason of the signal when that fires, with a TypeError for a
   * call that cannot be written.
   */
  readonly call: {
    readonly [Id in keyof ServiceEditions[Edition]["operations"]]: ServiceCall<
      ServiceEditions[Edition]["operations"][Id]
    >;
  };
  /** The same operations in the way of openapi-fetch, resolving to `{ data, error, response }`. Without a deadline or a limit. */
  readonly raw: ContractClient<
    ServiceEditions[Edition]["paths"],
    ServiceEditions[Edition]["operations"]
  >;
}

interface AnyServiceCallOptions extends CommonServiceCallOptions {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** @throws TypeError when the registration has no url or a part of it is no good; RangeError for a limit out of range */
export function createApplicationServiceClient<Edition extends EditionName = "v1">(
  options: ApplicationServiceClientOptions<Edition>,
): ApplicationServiceClient<Edition> {
  const { registration, clock = systemClock, timeoutMs = 30_000 } = options;
  const edition = options.edition ?? ("v1" as Edition);
  if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be above 0, not ${timeoutMs}`);
  const { origin, basePath, token } = readAddress(registration);
  const { operations, ...contract } = serviceContract(edition);
  const send = createServiceCall({ ...options, edition });

  const call = async (operationId: string, given: AnyServiceCallOptions = {}) => {
    const { body, signal, ...rest } = given;
    const outcome = await send(registration, operationId, {
      timeoutMs,
      ...rest,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
    // Only the caller knows what an end by the caller means.
    if (!outcome.ok && signal?.aborted === true) throw signal.reason;
    return toData(outcome, { registration, operationId, nowMs: clock.now() });
  };
  const calls = Object.keys(operations).map((id) => [
    id,
    (given?: AnyServiceCallOptions) => call(id, given),
  ]);
  const fetch = options.fetch ?? ((request: Request) => globalThis.fetch(request));
  return {
    edition,
    call: Object.fromEntries(calls) as ApplicationServiceClient<Edition>["call"],
    raw: createContractClient({ ...contract, operations } as Contract<object, object>, {
      baseUrl: origin + basePath,
      token,
      // A redirection would be given the token.
      fetch: (request) => sendHeld(fetch, new Request(request, { redirect: "manual" }), request),
    }) as ApplicationServiceClient<Edition>["raw"],
  };
}
