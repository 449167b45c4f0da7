/**
 * A second application service, beside the one of the other tests.
 */
import { createMockHomeserver, type MockHomeserver } from "../../../../mocks/homeserver.ts";
import type { HomeserverProfile } from "../../../../mocks/homeserver/profile.ts";
import type { ProfileName } from "../../../../mocks/homeserver/profiles.ts";
import type { Registration } from "../../../../src/editions/registration.ts";
import { irc } from "../support.ts";

export const xmpp: Registration = {
  ...irc,
  id: "xmpp",
  url: "http://xmpp.test",
  as_token: "AS2",
  hs_token: "HS2",
  sender_localpart: "_xmpp_bot",
  namespaces: { users: [{ regex: "@_xmpp_.*", exclusive: true }] },
  protocols: ["xmpp"],
};

export type Namespaces = Registration["namespaces"];

/** @returns a homeserver that has loaded the registrations */
export function load(
  profile: ProfileName | HomeserverProfile,
  ...registrations: readonly Partial<Registration>[]
): MockHomeserver {
  return createMockHomeserver({
    profile,
    registrations: registrations.map((one) => ({ ...irc, ...one })),
  });
}

/** The same with users namespaces. */
export function loadUsers(
  profile: ProfileName | HomeserverProfile,
  ...users: NonNullable<Namespaces["users"]>
): MockHomeserver {
  return load(profile, { namespaces: { users } });
}
