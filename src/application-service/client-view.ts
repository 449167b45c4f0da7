/**
 * A client: the connection seen with the eyes of one identity. Cheap to make, since a bridge makes one for each message.
 */
import { createContractClient, type ContractClient } from "../contract/client.ts";
import type { AnyContract, Contract } from "../contract/operation.ts";
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import type { AnyCallOptions } from "./call/call-request.ts";
import type { HomeserverCalls } from "./call/call-types.ts";
import { connection, type ConnectedClient, type Connection } from "./connection.ts";
import type { EditionName, HomeserverEditions } from "./homeserver-edition.ts";
import type { Identity } from "./identity.ts";
import { createSendEvents, type SendEvents } from "./send-event.ts";

/** Calls the homeserver as the sender, as a virtual user, or in the draft as a real user. */
export interface HomeserverClient<Edition extends EditionName = "v1">
  extends SendEvents<Edition>, ConnectedClient {
  readonly edition: Edition;
  /** Who acts. Null when that is the sender and `serverName` was not given, and for a real user. */
  readonly userId: UserId | null;
  /**
   * Every operation by its ID: `client.call.createRoom({ body: { name: "matrix" } })`. Resolves to the data of the
   * answer. Rejects with a MatrixError when the homeserver refuses or does not answer, with the reason of the signal when
   * that fires, with a TypeError for a call that cannot be written.
   */
  readonly call: HomeserverCalls<Edition>;
  /**
   * The same operations in the way of openapi-fetch, by ID and by path, resolving to `{ data, error, response }`: for
   * headers of answers, for streams, for account management with a token of the user's own. Identity, token and
   * repetitions are the same; nobody is registered on the way, and what is not JSON is the caller's affair.
   */
  readonly raw: ContractClient<
    HomeserverEditions[Edition]["paths"],
    HomeserverEditions[Edition]["operations"]
  >;
}

export function createClientView<Edition extends EditionName>(
  shared: Connection,
  identity: Identity,
): HomeserverClient<Edition> {
  const call = (operationId: string, options: AnyCallOptions = {}) =>
    shared.call(operationId, options, identity);
  return {
    ...createSendEvents(shared.edition as Edition, call),
    edition: shared.edition as Edition,
    userId: identity.userId ?? ("user_token" in identity.pairs ? null : shared.sender),
    call: createCalls(shared.contract, call) as HomeserverCalls<Edition>,
    raw: createRaw(shared, identity) as HomeserverClient<Edition>["raw"],
    [connection]: shared,
  };
}

const nothing = Object.freeze({});

/** A proxy, since making a function for each of a hundred operations would cost more than most calls. */
function createCalls(
  { operations }: AnyContract,
  call: (operationId: string, options?: AnyCallOptions) => Promise<unknown>,
): object {
  return new Proxy(nothing, {
    get: (_target, id) =>
      typeof id === "string" && Object.hasOwn(operations, id)
        ? (options?: AnyCallOptions) => call(id, options)
        : undefined,
  });
}

/** A proxy too: openapi-fetch's client is made when somebody asks for it. */
function createRaw({ contract, url, rawFetch }: Connection, identity: Identity): object {
  let raw: object | undefined;
  return new Proxy(nothing, {
    get: (_target, name) => {
      raw ??= createContractClient(contract as Contract<object, object>, {
        baseUrl: url,
        fetch: rawFetch(identity),
      });
      return Reflect.get(raw, name);
    },
  });
}
