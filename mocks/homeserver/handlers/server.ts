/**
 * What the homeserver says of itself.
 */
import type { HandlersOf } from "../context.ts";
import type { Home } from "../home.ts";
import { roomVersions } from "../rules/room-version.ts";

type ServerHandlers = HandlersOf<"getVersions" | "getCapabilities">;

const versions = ["v1.1", "v1.4", "v1.7", "v1.11", "v1.13", "v1.15", "v1.17", "v1.19"];

export function createServerHandlers({ profile }: Home): ServerHandlers {
  return {
    getVersions: () => ({
      status: 200,
      body: {
        versions,
        unstable_features: profile.hasPing ? { "fi.mau.msc2659.stable": true } : {},
      },
    }),
    getCapabilities: () => ({
      status: 200,
      body: {
        capabilities: {
          "m.change_password": { enabled: true },
          "m.room_versions": {
            default: profile.roomVersion,
            available: Object.fromEntries(roomVersions.map((one) => [one, "stable"])),
          },
          "m.set_displayname": { enabled: true },
          "m.set_avatar_url": { enabled: true },
          "m.3pid_changes": { enabled: false },
          "m.profile_fields": { enabled: true },
        },
      },
    }),
  };
}
