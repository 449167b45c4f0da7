/**
 * S21–S31: what is pushed.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument, registrationKey } from "../../../scripts/requirements/vocabulary.ts";

const as = inDocument("v1/application-service");
const push = "sendTransaction";

const stateEvents = [
  "RoomMemberEvent",
  "RoomNameEvent",
  "RoomTopicEvent",
  "RoomAvatarEvent",
  "RoomCanonicalAliasEvent",
  "RoomCreateEvent",
  "RoomJoinRulesEvent",
  "RoomPowerLevelsEvent",
  "RoomEncryptionEvent",
  "RoomTombstoneEvent",
];
const messageEvents = [
  "RoomMessageEvent",
  "RoomRedactionEvent",
  "RoomEncryptedEvent",
  "ReactionEvent",
];

const since = (version: string) => ({ schema: { "x-addedInMatrixVersion": version } });
const proposal = (msc: string) => ({ schema: { "x-matrix-msc": msc } });
const optional = { required: false };
const required = { required: true };

export const transactions: readonly Requirement[] = [
  {
    id: "S21",
    what: "PUT transactions/{txnId} with events and, if there are any, ephemeral; answered 200 {}",
    carriedBy: [
      as.operation(push, "PUT /_matrix/app/v1/transactions/{txnId}"),
      as.requestBody(push, true),
      as.requestField(push, "events", { ...required, schema: { type: "array" } }),
      as.requestField(push, "ephemeral", {
        ...optional,
        schema: { type: "array", "x-addedInMatrixVersion": "1.13" },
      }),
      as.example(push, 200, "done", { equals: {} }),
    ],
  },
  {
    id: "S22",
    what: "An event has type, event_id, room_id, sender, origin_server_ts, content; state_key if state",
    carriedBy: [
      ...["type", "event_id", "room_id", "sender"].map((key) =>
        as.requestField(push, `events[].${key}`, { ...required, schema: { type: "string" } }),
      ),
      as.requestField(push, "events[].origin_server_ts", {
        ...required,
        schema: { type: "integer" },
      }),
      as.requestField(push, "events[].content", { ...required, schema: { type: "object" } }),
      as.requestField(push, "events[].state_key", { ...optional, schema: { type: "string" } }),
      as.requestField(push, "events[].unsigned", {
        ...optional,
        everywhere: true,
        schema: { type: "object" },
      }),
      ...["age", "redacted_because", "transaction_id"].map((key) =>
        as.requestField(push, `events[].unsigned.${key}`, optional),
      ),
      as.schema("UnsignedData", "prev_content", optional),
      as.schema("UnsignedData", "membership", since("1.11")),
      as.schema("UnsignedData", "replaces_state", since("1.19")),
    ],
  },
  {
    id: "S23",
    what: "State events are the ones that have a state_key, whatever their type",
    carriedBy: [
      as.schema("OtherEvent", "state_key", {
        ...optional,
        says: /exactly when this is a state event/u,
      }),
      ...stateEvents.map((name) => as.schema(name, "state_key", required)),
      ...messageEvents.map((name) => as.noField(name, "state_key")),
      as.description(push, /State events are the ones that have a `state_key`/u),
    ],
    behaviour: { applicationService: "tells state from messages by state_key" },
  },
  {
    id: "S24",
    what: "The homeserver makes the ID; a retry has the same ID and the same events",
    carriedBy: [
      as.parameter(push, "txnId", { in: "path", required: true, schema: { type: "string" } }),
      as.retry(push, "transaction"),
      as.description(push, /does not alter the events/u),
    ],
    behaviour: { homeserver: "repeats with the same ID and the same events" },
  },
  {
    id: "S25",
    what: "A repeated ID may be answered 200 without being processed",
    carriedBy: [as.description(push, /may answer a repetition without processing it/u)],
    behaviour: { applicationService: "runs each transaction once" },
  },
  {
    id: "S26",
    what: "In the order of the event stream, from a queue per application service, with back-off",
    carriedBy: [as.requestField(push, "events", { says: /order of the event stream/u })],
    behaviour: {
      homeserver: "queues per application service, and waits longer after each failure",
    },
  },
  {
    id: "S27",
    what: "ephemeral is sent with receive_ephemeral and only then; left out when empty",
    carriedBy: [
      registrationKey("receive_ephemeral", optional),
      as.requestField(push, "ephemeral", { ...optional, says: /Left out when empty/u }),
    ],
    behaviour: { homeserver: "sends ephemeral to those that asked for it" },
  },
  {
    id: "S28",
    what: "Ephemeral events are m.typing and m.receipt with a room_id, and m.presence with a sender",
    carriedBy: [
      as.schema("TypingEvent", "type", { ...required, schema: { const: "m.typing" } }),
      as.schema("TypingEvent", "room_id", required),
      as.schema("TypingEvent", "content", required),
      as.schema("TypingEvent", "content.user_ids", required),
      as.schema("TypingEvent", "content.user_ids[]", { schema: { type: "string" } }),
      as.schema("ReceiptEvent", "type", { ...required, schema: { const: "m.receipt" } }),
      as.schema("ReceiptEvent", "room_id", required),
      as.schema("ReceiptEvent", "content", required),
      ...["m.read", "m.read.private"].flatMap((kind) => [
        as.schema("ReceiptEvent", `content.*["${kind}"].*.ts`, { schema: { type: "integer" } }),
        as.schema("ReceiptEvent", `content.*["${kind}"].*.thread_id`, optional),
      ]),
      as.schema("PresenceEvent", "type", { ...required, schema: { const: "m.presence" } }),
      as.schema("PresenceEvent", "sender", required),
      as.schema("PresenceEvent", "content", required),
      as.schema("PresenceEvent", "content.presence", required),
      as.noField("PresenceEvent", "room_id"),
      as.requestField(push, "ephemeral[].content.user_ids"),
      as.example(push, "request", "ephemeral"),
    ],
  },
  {
    id: "S29",
    what: "Receipts and typing by the interest in the room, presence by the user; private receipts own only",
    carriedBy: [
      as.schema("EventReceipts", '["m.read.private"]', {
        says: /only for users in the namespaces of the application service/u,
      }),
    ],
    behaviour: { homeserver: "sends private receipts of its own users only" },
  },
  {
    id: "S30",
    what: "Synapse sends ephemeral under its unstable name too, with a flag of its own",
    carriedBy: [
      as.requestField(push, '["de.sorunome.msc2409.ephemeral"]', proposal("MSC2409")),
      registrationKey('["de.sorunome.msc2409.push_ephemeral"]', proposal("MSC2409")),
    ],
    behaviour: { applicationService: "takes the stable name first, then the unstable one" },
  },
  {
    id: "S31",
    what: "What is pushed does not depend on whose invites a user blocks",
    notOnTheWire: "no rule to follow: interest (S10 to S12) does not look at blocked invites",
  },
];
