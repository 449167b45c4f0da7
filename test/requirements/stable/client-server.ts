/**
 * S71–S83: room directory, devices, and rules that all of the client-server API shares.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument } from "../../../scripts/requirements/vocabulary.ts";

const as = inDocument("v1/application-service");
const hs = inDocument("v1/homeserver");

const list = "updateAppserviceRoomDirectoryVisibility";
const optional = { required: false };
const required = { required: true };

const since17 = (change: string) => ({ "x-changedInMatrixVersion": { "1.17": change } });

export const clientServer: readonly Requirement[] = [
  {
    id: "S71",
    what: "PUT directory/list/appservice/{networkId}/{roomId} lists a room of a network, as_token only",
    carriedBy: [
      hs.operation(list, "PUT /_matrix/client/v3/directory/list/appservice/{networkId}/{roomId}"),
      hs.tokens(list, ["asToken", "asTokenInQuery"]),
      hs.noParameter(list, "user_id"),
      hs.requestField(list, "visibility", { ...required, schema: { enum: ["public", "private"] } }),
      hs.example(list, 200, "done", { equals: {} }),
      hs.status(list, 403, "M_FORBIDDEN"),
    ],
    behaviour: { homeserver: "takes only networks of the protocols of the application service" },
  },
  {
    id: "S72",
    what: "POST /publicRooms asks for one network by third_party_instance_id, or for all networks",
    carriedBy: [
      hs.operation("queryPublicRooms", "POST /_matrix/client/v3/publicRooms"),
      hs.requestField("queryPublicRooms", "third_party_instance_id", {
        ...optional,
        schema: { type: "string" },
        says: /Not together with `include_all_networks`/u,
      }),
      hs.requestField("queryPublicRooms", "include_all_networks", {
        ...optional,
        schema: { type: "boolean" },
      }),
    ],
  },
  {
    id: "S73",
    what: "PUT devices/{deviceId} creates a device with 201, or updates it with 200; 404 for people",
    carriedBy: [
      hs.operation("updateDevice", "PUT /_matrix/client/v3/devices/{deviceId}", {
        ...since17("Application services can create devices."),
      }),
      hs.requestField("updateDevice", "display_name", optional),
      hs.example("updateDevice", 201, "created", { equals: {} }),
      hs.example("updateDevice", 200, "done", { equals: {} }),
      hs.status("updateDevice", 404, "M_NOT_FOUND"),
      hs.status("updateDevice", 429, "M_LIMIT_EXCEEDED"),
    ],
    behaviour: { homeserver: "creates the device of a virtual user" },
  },
  {
    id: "S74",
    what: "An application service deletes devices without further authentication",
    carriedBy: [
      ...["deleteDevice", "deleteDevices"].flatMap((id) => [
        hs.operation(id, undefined, {
          ...since17("Application services need no user-interactive authentication."),
        }),
        hs.accepts(id, "asToken"),
        hs.requestField(id, "auth", optional),
        // For people only.
        hs.status(id, 401, "uia"),
      ]),
      hs.example("deleteDevice", "request", "applicationService", { equals: {} }),
    ],
    behaviour: { homeserver: "asks an application service for no authentication" },
  },
  {
    id: "S75",
    what: "It uploads cross-signing keys without further authentication, also where there are keys",
    carriedBy: [
      hs.operation("uploadCrossSigningKeys", "POST /_matrix/client/v3/keys/device_signing/upload"),
      hs.accepts("uploadCrossSigningKeys", "asToken"),
      hs.requestField("uploadCrossSigningKeys", "auth", optional),
      hs.description("uploadCrossSigningKeys", /need no further authentication/u),
    ],
    behaviour: { homeserver: "asks an application service for no authentication" },
  },
  {
    id: "S76",
    what: "whoami tells the user_id that acts, its device_id if any, and is_guest",
    carriedBy: [
      hs.operation("getTokenOwner", "GET /_matrix/client/v3/account/whoami"),
      hs.parameter("getTokenOwner", "user_id"),
      hs.parameter("getTokenOwner", "device_id"),
      hs.responseField("getTokenOwner", 200, "user_id", required),
      hs.responseField("getTokenOwner", 200, "device_id", {
        ...optional,
        schema: { "x-addedInMatrixVersion": "1.1" },
      }),
      hs.responseField("getTokenOwner", 200, "is_guest", {
        ...optional,
        schema: { "x-addedInMatrixVersion": "1.2" },
      }),
    ],
    behaviour: { homeserver: "tells the acting user and device" },
  },
  {
    id: "S77",
    what: "joined_members: it is enough that any user of the application service is in the room",
    carriedBy: [
      hs.operation(
        "getJoinedMembersByRoom",
        "GET /_matrix/client/v3/rooms/{roomId}/joined_members",
      ),
      hs.description("getJoinedMembersByRoom", /any of its users is in the room/u),
    ],
    behaviour: { homeserver: "answers when any of its users is in the room" },
  },
  {
    id: "S78",
    what: "Bridged events have external_url in their content",
    carriedBy: [
      as.requestField("sendTransaction", "events[].content.external_url", {
        ...optional,
        schema: { type: "string" },
      }),
      as.schema("RoomMessageContent", "external_url", { everywhere: true }),
      hs.example("sendMessage", "request", "text", {
        includes: { external_url: "https://irc.example.org/log#1" },
      }),
    ],
  },
  {
    id: "S79",
    what: "Clients offer it as a link, http and https only, and do not trust it",
    notOnTheWire: "what clients do with it",
  },
  {
    id: "S80",
    what: "429 M_LIMIT_EXCEEDED says how long to wait in Retry-After, superseding retry_after_ms",
    carriedBy: [
      hs.everyOperation((id) => hs.status(id, 429, "M_LIMIT_EXCEEDED")),
      hs.everyOperation((id) => hs.header(id, 429, "Retry-After")),
      hs.responseField("sendMessage", 429, "retry_after_ms", {
        ...optional,
        schema: { type: "integer" },
        says: /Superseded by the Retry-After header in v1\.10/u,
      }),
    ],
    behaviour: { applicationService: "waits as long as it is told" },
  },
  {
    id: "S81",
    what: "An error is {errcode, error}; with M_UNKNOWN the HTTP status says what it is",
    carriedBy: [as, hs].flatMap(({ schema }) => [
      schema("MatrixError", "errcode", { ...required, schema: { type: "string" } }),
      schema("MatrixError", "error", { schema: { type: "string" } }),
    ]),
    behaviour: { applicationService: "goes by the status, not by M_UNKNOWN" },
  },
  {
    id: "S82",
    what: "The same transaction ID on the same path is a repetition, per user and device",
    carriedBy: ["sendMessage", "redactEvent", "sendToDevice"].flatMap((id) => [
      hs.parameter(id, "txnId", { in: "path", required: true }),
      hs.retry(id, "transaction"),
    ]),
    behaviour: {
      homeserver: "answers a repetition with the first answer",
      applicationService: "makes IDs that are unique over all its users",
    },
  },
  {
    id: "S83",
    what: "New localparts have only a-z 0-9 . _ = - / +; an ID has at most 255 bytes",
    carriedBy: [
      hs.schema("UserId", "", { schema: { maxLength: 255 } }),
      hs.status("register", 400, "M_INVALID_USERNAME"),
    ],
    behaviour: { applicationService: "maps other characters" },
  },
];
