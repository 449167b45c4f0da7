/**
 * D39–D50: how events are pushed.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument } from "../../../scripts/requirements/vocabulary.ts";

const as = inDocument("draft/application-service");
const push = "sendTransaction";

export const pushing: readonly Requirement[] = [
  {
    id: "D39",
    what: "PUT /transactions/{txnId} pushes one event or many in the list events",
    carriedBy: [
      as.operation(push, "PUT /transactions/{txnId}"),
      as.tokens(push, ["hsToken"]),
      as.requestBody(push, true),
      as.requestField(push, "events", { required: true, schema: { type: "array" } }),
    ],
  },
  {
    id: "D40",
    what: "Success is 200, without output; the draft lists no other status",
    carriedBy: [as.example(push, 200, "done", { equals: {} })],
    behaviour: { applicationService: "answers {}: an empty body is a failure to some" },
  },
  {
    id: "D41",
    what: "The homeserver makes the transaction ID",
    carriedBy: [
      as.parameter(push, "txnId", { in: "path", required: true, schema: { type: "string" } }),
    ],
    behaviour: {
      homeserver: "gives each transaction an ID of its own, a decimal number that rises",
    },
  },
  {
    id: "D42",
    what: "When the answer is lost the request is repeated with the same transaction ID",
    carriedBy: [as.retry(push, "transaction")],
    behaviour: { homeserver: "repeats with the same transaction ID" },
  },
  {
    id: "D43",
    what: "An ID that was processed may be answered 200 without doing it again",
    carriedBy: [as.description(push, /without doing it again/u)],
    behaviour: { applicationService: "runs each transaction once" },
  },
  {
    id: "D44",
    what: "A delivery that fails is tried again",
    carriedBy: [as.description(push, /repeats the request/u)],
    behaviour: { homeserver: "never gives up a transaction" },
  },
  {
    id: "D45",
    what: "Pushes may run beside other work: an application service cannot change the traffic",
    behaviour: { homeserver: "pushes in the background" },
  },
  {
    id: "D46",
    what: "The homeserver backs off exponentially",
    behaviour: { homeserver: "waits longer after each failure" },
  },
  {
    id: "D47",
    what: "A retry never changes the events of a transaction ID, nor adds to them",
    carriedBy: [as.schema("Transaction", "", { says: /events of a transaction ID never change/u })],
    behaviour: { homeserver: "sends the same events on every retry" },
  },
  {
    id: "D48",
    what: "Events are in the order of the event stream",
    carriedBy: [as.requestField(push, "events", { says: /order of the event stream/u })],
    behaviour: { homeserver: "pushes in order, one transaction at a time" },
  },
  {
    id: "D49",
    what: "The homeserver keeps a queue of transactions per application service",
    behaviour: { homeserver: "queues per application service" },
  },
  {
    id: "D50",
    what: "An event has content, origin_server_ts, user_id, room_id and type; no event_id, no sender",
    carriedBy: [
      as.requestField(push, "events[].content", { required: true, schema: { type: "object" } }),
      as.requestField(push, "events[].origin_server_ts", {
        required: true,
        schema: { type: "integer" },
      }),
      as.requestField(push, "events[].room_id", { required: true }),
      as.requestField(push, "events[].type", { required: true, schema: { type: "string" } }),
      // One of user_id and sender is there, and event_id in practice (U26).
      as.requestField(push, "events[].user_id", { required: false }),
      as.requestField(push, "events[].sender", { required: false }),
      as.requestField(push, "events[].event_id", { required: false }),
      as.example(push, "request", "asWritten"),
    ],
    behaviour: { applicationService: "takes user_id or sender" },
  },
];
