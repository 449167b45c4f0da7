/**
 * Whose devices have changed since the last transaction, of those whom the application service is interested in: its own
 * users, and who is in a room with them.
 * @see https://github.com/matrix-org/matrix-spec-proposals/pull/3202
 */
import type { UserId } from "../../generated/v1/homeserver.types.ts";
import type { Registration } from "../../src/editions/registration.ts";
import type { Home } from "./home.ts";

/** What stands in the next transaction of a registration. */
export type DeviceLists = (registration: Registration) => Readonly<Record<string, unknown>>;

/** @param home made after this */
export function createDeviceLists(home: () => Home): DeviceLists {
  /** Up to where it was told. */
  const told = new Map<string, number>();

  return (registration) => {
    const { profile, state, registrations } = home();
    const { id } = registration;
    if (!profile.tellsDeviceLists || registration["org.matrix.msc3202"] !== true) return {};
    const covers = (userId: UserId) => registrations.namespaces.covers(id, "users", userId);
    const isOfInterest = (userId: UserId): boolean =>
      covers(userId) ||
      state.rooms
        .membershipsOf(userId)
        .some(({ room, membership }) => membership === "join" && room.members("join").some(covers));
    const changed = state.keys.changed(told.get(id) ?? 0).filter(isOfInterest);
    told.set(id, state.stream.position);
    if (changed.length === 0) return {};
    return { "org.matrix.msc3202.device_lists": { changed, left: [] } };
  };
}
