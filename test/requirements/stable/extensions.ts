/**
 * S54–S60: acting as a user or a device, and the time of events.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument } from "../../../scripts/requirements/vocabulary.ts";

const hs = inDocument("v1/homeserver");

const accountManagement = [
  "deactivateAccount",
  "changePassword",
  "getAccount3PIDs",
  "post3PIDs",
  "add3PID",
  "bind3PID",
  "delete3pidFromAccount",
  "unbind3pidFromAccount",
];
const optional = { required: false };
const required = { required: true };

export const extensions: readonly Requirement[] = [
  {
    id: "S54",
    what: "The as_token stands where an access token would: as Bearer, or superseded in the query",
    carriedBy: [
      hs.scheme("asToken", "bearer"),
      hs.scheme("asTokenInQuery", "query", /deprecated since v1\.11/u),
      hs.everyOperation((id) => hs.accepts(id, "asToken"), { having: "user_id" }),
      hs.everyOperation((id) => hs.accepts(id, "asTokenInQuery"), { having: "user_id" }),
    ],
    behaviour: {
      homeserver: "takes both forms, but not together",
      applicationService: "sends the header",
    },
  },
  {
    id: "S55",
    what: "user_id chooses who acts, inside a users namespace or the sender; without it the sender acts",
    carriedBy: [
      hs.everyOperation((id) => hs.parameter(id, "user_id", { schema: { format: "mx-user-id" } }), {
        having: "user_id",
      }),
      hs.parameter("getTokenOwner", "user_id", optional),
      hs.example("getTokenOwner", 200, "sender"),
      hs.example("getTokenOwner", 200, "virtualUser"),
    ],
    behaviour: { homeserver: "acts as user_id, or as the sender without it" },
  },
  {
    id: "S56",
    what: "403 M_FORBIDDEN for a user outside the namespaces, or inside but not registered",
    carriedBy: [
      hs.everyOperation((id) => hs.status(id, 403, "M_FORBIDDEN"), { having: "user_id" }),
    ],
    behaviour: { homeserver: "refuses both with 403" },
  },
  {
    id: "S57",
    what: "device_id chooses a device of that user, 400 M_UNKNOWN_DEVICE if unknown; has unstable names",
    carriedBy: [
      hs.everyOperation(
        (id) =>
          hs.parameter(id, "device_id", {
            schema: { type: "string" },
            keys: { "x-addedInMatrixVersion": "1.17" },
          }),
        { having: "device_id" },
      ),
      hs.everyOperation(
        (id) => hs.status(id, 400, "M_UNKNOWN_DEVICE", "ORG.MATRIX.MSC4326.M_UNKNOWN_DEVICE"),
        { having: "device_id" },
      ),
      // Without a device the request fails.
      hs.parameter("uploadKeys", "device_id", required),
      // What the libraries send to homeservers before v1.17.
      hs.everyOperation((id) => hs.parameter(id, "org.matrix.msc3202.device_id", optional), {
        having: "device_id",
      }),
    ],
    behaviour: { homeserver: "refuses an unknown device with 400" },
  },
  {
    id: "S58",
    what: "user_id and device_id are ignored with tokens that cannot act as others",
    behaviour: { homeserver: "ignores both with the token of a person" },
  },
  {
    id: "S59",
    what: "Acting as a user does not work for account management, nor for refresh",
    carriedBy: [
      ...accountManagement.flatMap((id) => [
        hs.tokens(id, ["accessToken"]),
        hs.noParameter(id, "user_id"),
      ]),
      hs.tokens("refresh", []),
      hs.noParameter("refresh", "user_id"),
    ],
    behaviour: { homeserver: "does not let an application service manage accounts" },
  },
  {
    id: "S60",
    what: "ts sets origin_server_ts on send and on state with a key, and nowhere else; 400 if not a time",
    carriedBy: [
      hs.onlyOn("ts", ["sendMessage", "setRoomStateWithKey"], {
        getEventByTimestamp: "the time to look for, a parameter of its own",
      }),
      ...["sendMessage", "setRoomStateWithKey"].flatMap((id) => [
        hs.parameter(id, "ts", {
          required: false,
          schema: { type: "integer" },
          keys: { "x-addedInMatrixVersion": "1.3" },
        }),
        hs.status(id, 400, "M_INVALID_PARAM"),
      ]),
      hs.parameter("getEventByTimestamp", "ts", required),
      hs.operation("sendMessage", "PUT /_matrix/client/v3/rooms/{roomId}/send/{eventType}/{txnId}"),
      hs.operation(
        "setRoomStateWithKey",
        "PUT /_matrix/client/v3/rooms/{roomId}/state/{eventType}/{stateKey}",
      ),
      hs.example("sendMessage", "request", "redaction"),
    ],
    behaviour: { homeserver: "gives the event the time in ts, and refuses a bad one" },
  },
];
