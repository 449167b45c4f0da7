/**
 * D62–D70: how IDs correspond to addresses elsewhere, links to originals, and open notes.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument } from "../../../scripts/requirements/vocabulary.ts";

const as = inDocument("draft/application-service");
const hs = inDocument("draft/homeserver");

const user = "getUserByUri";
const alias = "getAliasByUri";
const sends = ["sendMessage", "sendMessageWithoutTxnId", "sendMessageAsWritten"];

export const conventions: readonly Requirement[] = [
  {
    id: "D62",
    what: "IDs of virtual users correspond to a URI (tel, mailto, irc, XMPP, SIP); clients ask for them",
    carriedBy: [
      hs.operation(user),
      hs.description(user, /correspond to the URI \(`tel`, `mailto`, `irc`, XMPP, SIP\)/u),
    ],
    behaviour: { homeserver: "maps URIs to user IDs as it is told to" },
  },
  {
    id: "D63",
    what: "GET /_matrix/app/v1/user?uri= on the homeserver tells the user_id; the draft asks for no token",
    carriedBy: [
      hs.operation(user, "GET /_matrix/app/v1/user"),
      hs.parameter(user, "uri", { required: true, schema: { type: "string" } }),
      hs.responseField(user, 200, "user_id", { required: true }),
      hs.tokens(user, ["asToken", "accessToken", null]),
      hs.status(user, 400, "M_MISSING_PARAM"),
      hs.status(user, 404, "M_NOT_FOUND"),
    ],
    behaviour: { homeserver: "answers the look-up" },
  },
  {
    id: "D64",
    what: "Only rooms that the public may join have an alias; private ones work by invite and join",
    carriedBy: [hs.description(alias, /private ones/u), hs.status(alias, 404, "M_NOT_FOUND")],
  },
  {
    id: "D65",
    what: "Room URIs are mapped in the same way as user URIs",
    carriedBy: [hs.description(alias, /same way as user URIs/u)],
    behaviour: { homeserver: "maps URIs to aliases as it is told to" },
  },
  {
    id: "D66",
    what: "GET /_matrix/app/v1/alias?uri= on the homeserver tells the alias",
    carriedBy: [
      hs.operation(alias, "GET /_matrix/app/v1/alias"),
      hs.parameter(alias, "uri", { required: true, schema: { type: "string" } }),
      hs.responseField(alias, 200, "alias", { required: true }),
      hs.tokens(alias, ["asToken", "accessToken", null]),
    ],
    behaviour: { homeserver: "answers the look-up" },
  },
  {
    id: "D67",
    what: "Notes: homeservers might choose namespaces, application services might register URIs instead",
    notOnTheWire: "thoughts about alternatives that were not taken",
  },
  {
    id: "D68",
    what: "Events through a gateway carry external_url in their content, pointing at the original",
    carriedBy: [
      ...sends.map((id) =>
        hs.requestField(id, "external_url", { everywhere: true, schema: { type: "string" } }),
      ),
      hs.example("sendMessage", "request", "linked"),
      as.requestField("sendTransaction", "events[].content.external_url"),
    ],
  },
  {
    id: "D69",
    what: "To do: a creator for rooms, and members that are marked as virtual users",
    notOnTheWire: "an open point of the draft that names no request and no field",
  },
  {
    id: "D70",
    what: "Note: the namespaces of users and aliases may change with the ID conventions",
    notOnTheWire: "a note on the future of the draft",
  },
];
