/**
 * Look-ups of other networks: the application services answer.
 * @see https://spec.matrix.org/v1.19/client-server-api/#third-party-networks
 */
import type { RoomAlias, UserId } from "../../../generated/v1/homeserver.types.ts";
import type { HandlersOf } from "../context.ts";
import type { Home } from "../home.ts";

type ThirdPartyHandlers = HandlersOf<
  | "getProtocols"
  | "getProtocolMetadata"
  | "queryUserByProtocol"
  | "queryLocationByProtocol"
  | "queryThirdPartyUserByUserId"
  | "queryLocationByAlias"
>;

export function createThirdPartyHandlers(home: Home): ThirdPartyHandlers {
  const { thirdParty } = home.services;
  const { asksByMatrixId } = home.profile;
  return {
    getProtocols: async () => ({ status: 200, body: await thirdParty.protocols() }),
    getProtocolMetadata: async ({ path }) => ({
      status: 200,
      body: await thirdParty.protocol(path.protocol),
    }),
    queryUserByProtocol: async ({ path, query }) => ({
      status: 200,
      body: await thirdParty.usersByFields(path.protocol, query.fields ?? {}),
    }),
    queryLocationByProtocol: async ({ path, query }) => ({
      status: 200,
      body: await thirdParty.locationsByFields(path.protocol, query.fields ?? {}),
    }),
    queryThirdPartyUserByUserId: async ({ query }) => ({
      status: 200,
      body: asksByMatrixId ? await thirdParty.usersByUserId(query.userid as UserId) : [],
    }),
    queryLocationByAlias: async ({ query }) => ({
      status: 200,
      body: asksByMatrixId ? await thirdParty.locationsByAlias(query.alias as RoomAlias) : [],
    }),
  };
}
