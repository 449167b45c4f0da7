/**
 * What the application service of the scenario knows of its network: one nick and one channel.
 */
import type { ApplicationServiceHandlers } from "../../src/application-service/application-service.ts";
import type { HandlerAnswer, v1 } from "../../src/index.ts";

const notFound = {
  status: 404,
  body: { errcode: "M_NOT_FOUND", error: "no such protocol" },
} as const;

export function thirdPartyHandlers(serverName: string): ApplicationServiceHandlers {
  const user = {
    userid: `@_irc_nick:${serverName}`,
    protocol: "irc",
    fields: { network: "libera", nickname: "nick" },
  } as const;
  const location = {
    alias: `#_irc_matrix:${serverName}`,
    protocol: "irc",
    fields: { network: "libera", channel: "#matrix" },
  } as const;
  return {
    getProtocolMetadata: ({ path }) => (path.protocol === "irc" ? protocol : notFound),
    queryUserByProtocol: ({ query }) => ({
      status: 200,
      body: query.fields?.["nickname"] === "nick" ? [user] : [],
    }),
    queryLocationByProtocol: ({ query }) => ({
      status: 200,
      body: query.fields?.["channel"] === "#matrix" ? [location] : [],
    }),
    queryThirdPartyUserByUserId: () => ({ status: 200, body: [user] }),
    queryLocationByAlias: () => ({ status: 200, body: [location] }),
  };
}

const protocol: HandlerAnswer<v1.ApplicationService.operations["getProtocolMetadata"]> = {
  status: 200,
  body: {
    user_fields: ["network", "nickname"],
    location_fields: ["network", "channel"],
    icon: "mxc://example.org/irc",
    field_types: {
      network: { regexp: "[a-z]+", placeholder: "libera" },
      nickname: { regexp: "[^ ]+", placeholder: "nick" },
      channel: { regexp: "#[^ ]+", placeholder: "#matrix" },
    },
    instances: [{ desc: "Libera", fields: { network: "libera" }, network_id: "libera" }],
  },
};
