/**
 * The application services of the scenario: one that works, and some that are there to go wrong.
 */
import { randomBytes } from "node:crypto";
import type { Registration } from "../../src/application-service/index.ts";

export interface Registrations {
  /** The one that receives and acts. */
  readonly irc: Registration;
  /**
   * Owns other users, logs them in the old way, and has another hs_token than the application service that is found at
   * its url.
   */
  readonly rival: Registration;
  /** Has no url. */
  readonly silent: Registration;
  /** Nobody listens at its url. */
  readonly gone: Registration;
  /** Is never answered. */
  readonly stuck: Registration;
}

export interface RegistrationOptions {
  /** Where the application service is reached. */
  readonly url: string;
  /** A url where nobody listens. */
  readonly closedUrl: string;
}

export function makeRegistrations({ url, closedUrl }: RegistrationOptions): Registrations {
  return {
    irc: {
      ...nobody("irc", url),
      namespaces: {
        users: [
          { regex: "^@_irc_[^:]*:[^:]*$", exclusive: true },
          // Homeservers give nobody else a name that begins with an underscore, namespace or not.
          { regex: "^@bridged_[^:]*:[^:]*$", exclusive: true },
        ],
        aliases: [{ regex: "^#_irc_[^:]*:[^:]*$", exclusive: true }],
        rooms: [],
      },
      protocols: ["irc"],
      receive_ephemeral: true,
      "de.sorunome.msc2409.push_ephemeral": true,
      "org.matrix.msc3202": true,
      "io.element.msc4190": true,
    },
    rival: {
      ...nobody("rival", url),
      namespaces: {
        users: [{ regex: "^@_rival_[^:]*:[^:]*$", exclusive: true }],
        aliases: [{ regex: "^#_rival_[^:]*:[^:]*$", exclusive: true }],
        rooms: [],
      },
    },
    silent: nobody("silent", null),
    gone: nobody("gone", closedUrl),
    stuck: nobody("stuck", url),
  };
}

function nobody(id: string, url: string | null): Registration {
  return {
    id,
    url,
    as_token: `as_${id}_${randomBytes(24).toString("hex")}`,
    hs_token: `hs_${id}_${randomBytes(24).toString("hex")}`,
    sender_localpart: `_${id}_bot`,
    rate_limited: false,
    namespaces: { users: [], aliases: [], rooms: [] },
  };
}
