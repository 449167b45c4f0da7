/**
 * What is left of an event that was redacted.
 * @see https://spec.matrix.org/v1.19/rooms/v11/#redactions
 */
import type { Content } from "../state/account-data.ts";
import type { RoomEvent } from "../state/room.ts";

const keptContent: Readonly<Record<string, readonly string[]>> = {
  "m.room.member": ["membership", "join_authorised_via_users_server", "third_party_invite"],
  "m.room.join_rules": ["join_rule", "allow"],
  "m.room.power_levels": [
    "ban",
    "events",
    "events_default",
    "invite",
    "kick",
    "redact",
    "state_default",
    "users",
    "users_default",
  ],
  "m.room.history_visibility": ["history_visibility"],
  "m.room.redaction": ["redacts"],
};

export function redact(event: RoomEvent): RoomEvent {
  if (event.type === "m.room.create") return event;
  const content: Record<string, unknown> = {};
  for (const name of keptContent[event.type] ?? []) {
    if (Object.hasOwn(event.content, name)) content[name] = event.content[name];
  }
  return { ...event, content: content satisfies Content };
}
