/**
 * What the tests of the homeserver have in common.
 */
import type { Registration } from "../../src/editions/registration.ts";

export const irc: Registration = {
  id: "irc",
  url: "http://127.0.0.1:9993",
  as_token: "AS",
  hs_token: "HS",
  sender_localpart: "_irc_bot",
  namespaces: {
    users: [{ regex: "@_irc_.*", exclusive: true }],
    aliases: [{ regex: "#_irc_.*", exclusive: true }],
  },
  protocols: ["irc"],
};

/** A registration that is in nobody's way. */
export function registrationOf(id: string, rest: Partial<Registration> = {}): Registration {
  return {
    id,
    url: "http://127.0.0.1:9993",
    as_token: `AS-${id}`,
    hs_token: `HS-${id}`,
    sender_localpart: `_${id}_bot`,
    namespaces: {
      users: [{ regex: `@_${id}_.*`, exclusive: true }],
      aliases: [{ regex: `#_${id}_.*`, exclusive: true }],
    },
    ...rest,
  };
}
