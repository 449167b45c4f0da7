/**
 * S61–S70: how virtual users are registered and logged in, and how namespaces are guarded.
 */
import type { Requirement } from "../../../scripts/requirements/requirement.ts";
import { inDocument } from "../../../scripts/requirements/vocabulary.ts";

const hs = inDocument("v1/homeserver");

const virtualUser = "VirtualUserRegisterRequest";
const virtualLogin = "VirtualUserLoginRequest";
const loginTypes = [
  "m.login.application_service",
  "uk.half-shot.msc2778.login.application_service",
];
const aliasCalls = ["createRoom", "setRoomAlias", "deleteRoomAlias"];
const optional = { required: false };
const required = { required: true };

export const users: readonly Requirement[] = [
  {
    id: "S61",
    what: "POST /register with as_token creates a virtual user, logged in unless inhibit_login",
    carriedBy: [
      hs.operation("register", "POST /_matrix/client/v3/register"),
      hs.accepts("register", "asToken"),
      hs.schema(virtualUser, "type", {
        ...required,
        schema: { const: "m.login.application_service" },
      }),
      hs.schema(virtualUser, "username", { ...required, schema: { type: "string" } }),
      hs.schema(virtualUser, "inhibit_login", { ...optional, schema: { type: "boolean" } }),
      hs.schema(virtualUser, "device_id", optional),
      hs.schema(virtualUser, "initial_device_display_name", optional),
      hs.schema(virtualUser, "refresh_token", {
        ...optional,
        schema: { type: "boolean", "x-addedInMatrixVersion": "1.3" },
      }),
      hs.responseField("register", 200, "user_id", required),
      hs.responseField("register", 200, "access_token", optional),
      hs.responseField("register", 200, "device_id", optional),
      hs.example("register", "request", "virtualUser"),
      hs.example("register", 200, "registered"),
      hs.example("register", 200, "loggedIn"),
    ],
    behaviour: { homeserver: "registers without authentication or password" },
  },
  {
    id: "S62",
    what: "Servers without legacy login want inhibit_login, else 400 M_APPSERVICE_LOGIN_UNSUPPORTED",
    carriedBy: [
      hs.status("register", 400, "M_APPSERVICE_LOGIN_UNSUPPORTED"),
      hs.schema(virtualUser, "inhibit_login", { says: /Must be true on servers without legacy/u }),
    ],
    behaviour: {
      homeserver: "refuses registration with a login where there is no legacy login",
      applicationService: "registers with inhibit_login",
    },
  },
  {
    id: "S63",
    what: "POST /login with as_token logs in a virtual user by identifier; user is not allowed",
    carriedBy: [
      hs.operation("login", "POST /_matrix/client/v3/login"),
      hs.accepts("login", "asToken"),
      hs.schema(virtualLogin, "type", { ...required, schema: { enum: loginTypes } }),
      hs.schema(virtualLogin, "identifier.type", { ...required, schema: { type: "string" } }),
      hs.schema(virtualLogin, "identifier.user", { schema: { type: "string" } }),
      hs.noField(virtualLogin, "user"),
      hs.refused("login", { type: "m.login.application_service", user: "_irc_bob" }),
      hs.example("login", "request", "virtualUser"),
      ...["user_id", "access_token", "device_id"].map((name) =>
        hs.responseField("login", 200, name, required),
      ),
    ],
    behaviour: { homeserver: "logs in a registered virtual user" },
  },
  {
    id: "S64",
    what: "Servers without legacy login answer a login with 400 M_APPSERVICE_LOGIN_UNSUPPORTED",
    carriedBy: [
      hs.status(
        "login",
        400,
        "M_APPSERVICE_LOGIN_UNSUPPORTED",
        "IO.ELEMENT.MSC4190.M_APPSERVICE_LOGIN_UNSUPPORTED",
      ),
      hs.status("register", 400, "IO.ELEMENT.MSC4190.M_APPSERVICE_LOGIN_UNSUPPORTED"),
    ],
    behaviour: {
      homeserver: "answers a login with 400 where there is no legacy login",
      applicationService: "does not log in there",
    },
  },
  {
    id: "S65",
    what: "Login or registration of a virtual user without a valid as_token is answered with 401",
    carriedBy: ["login", "register"].map((id) =>
      hs.status(id, 401, "M_MISSING_TOKEN", "M_UNKNOWN_TOKEN"),
    ),
    behaviour: { homeserver: "answers both with 401" },
  },
  {
    id: "S66",
    what: "Older text: login answers a bad token or an unregistered user with 403 M_FORBIDDEN",
    // 401 for tokens, 403 for a user that nobody registered (V3).
    carriedBy: [hs.status("login", 403, "M_FORBIDDEN")],
    behaviour: { homeserver: "refuses to log in a user that nobody registered with 403" },
  },
  {
    id: "S67",
    what: "M_EXCLUSIVE when it creates a user or alias, or logs in, outside its namespaces",
    carriedBy: ["register", "login", ...aliasCalls].map((id) => hs.status(id, 400, "M_EXCLUSIVE")),
    behaviour: { homeserver: "refuses IDs outside the namespaces with M_EXCLUSIVE" },
  },
  {
    id: "S68",
    what: "M_EXCLUSIVE when a person creates a user or alias inside an exclusive namespace",
    carriedBy: ["register", "checkUsernameAvailability", ...aliasCalls].map((id) =>
      hs.status(id, 400, "M_EXCLUSIVE"),
    ),
    behaviour: { homeserver: "refuses people with M_EXCLUSIVE" },
  },
  {
    id: "S69",
    what: "It manages the users and aliases of its namespaces, without an API of its own",
    carriedBy: ["register", ...aliasCalls].map((id) => hs.accepts(id, "asToken")),
    behaviour: { homeserver: "lets it manage any alias inside its namespaces" },
  },
  {
    id: "S70",
    what: "/sync and /events only with the user_id of a virtual user; the sender has transactions",
    carriedBy: ["sync", "getEvents"].map((id) => hs.parameter(id, "user_id", required)),
    behaviour: { homeserver: "refuses to sync the sender" },
  },
];
