/**
 * The registrations as a homeserver of the profile takes them, for `createHomeserverExtensions`, which goes by the
 * specification: some do not ask whether an alias is in the namespaces, and some find out too late that there is no login.
 */
import type { Registration } from "../../src/editions/registration.ts";
import type { Registrations } from "../../src/homeserver/index.ts";
import type { HomeserverProfile } from "./profiles.ts";

/** MSC4190: devices without login. */
export const withoutLogin = "io.element.msc4190";

export function toProfileRegistrations(
  registrations: Registrations,
  profile: HomeserverProfile,
): Registrations {
  const { namespaces } = registrations;
  const shown = new WeakMap<Registration, Registration>();

  /** Whoever asks twice is given the same: what is known of an application service goes by it. */
  const show = (registration: Registration | undefined): Registration | undefined => {
    if (registration?.[withoutLogin] !== true || !profile.registersBeforeRefusing) {
      return registration;
    }
    const known = shown.get(registration) ?? { ...registration, [withoutLogin]: false };
    shown.set(registration, known);
    return known;
  };

  return {
    ...registrations,
    byAsToken: (token) => show(registrations.byAsToken(token)),
    namespaces: {
      ...namespaces,
      covers: (id, kind, text) =>
        (kind === "aliases" && profile.aliasOutside === null) || namespaces.covers(id, kind, text),
    },
  };
}
