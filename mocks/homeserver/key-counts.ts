/**
 * How many keys the devices of virtual users have left, for those whom a transaction is about: everybody in the rooms of
 * its events, and who is sent messages to devices.
 * @see https://github.com/matrix-org/matrix-spec-proposals/pull/3202
 */
import type { RoomId, UserId } from "../../generated/v1/homeserver.types.ts";
import type { Registration } from "../../src/editions/registration.ts";
import type { Home } from "./home.ts";
import type { Body } from "./push/transaction-body.ts";

/** What a registration has to have for it. */
const wanted = "org.matrix.msc3202";
const fallbackTypes = "org.matrix.msc3202.device_unused_fallback_key_types";

export function keyCountsFor(
  home: Home,
  registration: Registration,
  body: Body,
): Readonly<Record<string, unknown>> {
  const { keyCountKeys } = home.profile;
  if (registration[wanted] !== true || keyCountKeys.length === 0) return {};
  const { sessions, keys } = home.state;
  const users = usersOf(home, registration, body).flatMap((userId) => {
    const devices = sessions.devicesOf(userId).map(({ deviceId }) => deviceId);
    return devices.length === 0 ? [] : [{ userId, devices }];
  });
  if (users.length === 0) return {};
  const ofEach = (read: (userId: UserId, deviceId: string) => unknown) =>
    Object.fromEntries(
      users.map(({ userId, devices }) => {
        const own = devices.map((deviceId) => [deviceId, read(userId, deviceId)]);
        return [userId, Object.fromEntries(own)];
      }),
    );
  // Of what there is none it says nothing, other than /sync.
  const counts = ofEach((userId, deviceId) =>
    Object.fromEntries(
      Object.entries(keys.counts(userId, deviceId)).filter(([, left]) => left > 0),
    ),
  );
  return {
    ...Object.fromEntries(keyCountKeys.map((key) => [key, counts])),
    [fallbackTypes]: ofEach(keys.unusedFallbacks),
  };
}

function usersOf(
  { state, registrations, serverName }: Home,
  { id, sender_localpart: sender }: Registration,
  { events = [], ...rest }: Body,
): UserId[] {
  const rooms = new Set(events.map((event) => event["room_id"] as RoomId));
  const members = [...rooms].flatMap((roomId) => state.rooms.get(roomId)?.members("join") ?? []);
  const toDevice = rest["de.sorunome.msc2409.to_device"] ?? rest["to_device"] ?? [];
  const addressed = toDevice.map((message) => message["to_user_id"] as UserId);
  return [...new Set([...members, ...addressed])].filter(
    (userId) =>
      userId === `@${sender}:${serverName}` || registrations.namespaces.covers(id, "users", userId),
  );
}
