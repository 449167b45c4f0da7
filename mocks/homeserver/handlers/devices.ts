/**
 * Devices. Application services make them, and delete them without being asked for a password (S73, S74).
 * @see https://spec.matrix.org/v1.19/client-server-api/#device-management
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import type { HandlersOf } from "../context.ts";
import { done, notFound } from "../context.ts";
import type { Home } from "../home.ts";
import { needsPassword } from "../interactive-auth.ts";
import type { Device } from "../state/sessions.ts";

type DeviceHandlers = HandlersOf<
  "getDevices" | "getDevice" | "updateDevice" | "deleteDevice" | "deleteDevices"
>;

export function createDeviceHandlers(home: Home): DeviceHandlers {
  const { sessions } = home.state;
  const show = (userId: UserId, device: Device) => ({
    ...(home.profile.saysMore && { display_name: null }),
    ...toWire(device),
    ...(home.profile.saysMore && { user_id: userId, last_seen_ip: null, last_seen_ts: null }),
  });
  return {
    getDevices: (_request, { caller }) => ({
      status: 200,
      body: { devices: sessions.devicesOf(caller.userId).map((one) => show(caller.userId, one)) },
    }),
    getDevice({ path: { deviceId } }, { caller }) {
      const device = sessions.device(caller.userId, deviceId);
      if (device === undefined) throw notFound("the user has no such device");
      return { status: 200, body: show(caller.userId, device) };
    },
    updateDevice({ path: { deviceId }, body }, { caller }) {
      const known = sessions.device(caller.userId, deviceId);
      if (known === undefined && caller.kind === "user") throw notFound("no such device");
      const displayName = body.display_name ?? known?.displayName;
      const isNew = sessions.putDevice(caller.userId, { deviceId, displayName });
      return { status: isNew ? 201 : 200, body: {} };
    },
    deleteDevice({ path: { deviceId }, body }, { caller }) {
      const needed = needsPassword(home, caller, body?.auth);
      if (needed !== undefined) return needed;
      sessions.removeDevice(caller.userId, deviceId);
      return done;
    },
    deleteDevices({ body }, { caller }) {
      const needed = needsPassword(home, caller, body.auth);
      if (needed !== undefined) return needed;
      for (const deviceId of body.devices) sessions.removeDevice(caller.userId, deviceId);
      return done;
    },
  };
}

function toWire({ deviceId, displayName }: Device) {
  return {
    device_id: deviceId,
    ...(displayName !== undefined && { display_name: displayName }),
  };
}
