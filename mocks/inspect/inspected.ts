/**
 * What the page needs of a homeserver: a mock homeserver has all of it.
 */
import type { MockHomeserver } from "../homeserver.ts";

export type InspectedHomeserver = Pick<
  MockHomeserver,
  "serverName" | "fetch" | "registrations" | "users" | "rooms" | "pushState" | "advance"
>;

/** A function, because the homeserver is made with a `fetch` that is watched already. */
export type GetHomeserver = () => InspectedHomeserver;
