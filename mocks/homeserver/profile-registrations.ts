/**
 * The registrations as a homeserver of the profile takes them, for `createHomeserverExtensions`, which refuses at once what
 * some find out too late, and others never: that there is no login.
 */
import type { Registration } from "../../src/editions/registration.ts";
import type { Registrations } from "../../src/homeserver/index.ts";
import type { Home } from "./home.ts";
import type { HomeserverProfile } from "./profile.ts";

/** MSC4190: devices without login. */
const withoutLogin = "io.element.msc4190";

/** Whether virtual users of the application service have no sessions. */
export function refusesSession(
  { registrations, profile }: Pick<Home, "registrations" | "profile">,
  registrationId: string,
): boolean {
  const isSaid = registrations.get(registrationId)?.[withoutLogin] === true;
  return isSaid && profile.withoutLogin !== "unknown";
}

export function toProfileRegistrations(
  registrations: Registrations,
  profile: HomeserverProfile,
): Registrations {
  const shown = new WeakMap<Registration, Registration>();

  /** Whoever asks twice is given the same: what is known of an application service goes by it. */
  const show = (registration: Registration | undefined): Registration | undefined => {
    if (registration?.[withoutLogin] !== true || profile.withoutLogin === "refused") {
      return registration;
    }
    const known = shown.get(registration) ?? { ...registration, [withoutLogin]: false };
    shown.set(registration, known);
    return known;
  };

  return { ...registrations, byAsToken: (token) => show(registrations.byAsToken(token)) };
}
