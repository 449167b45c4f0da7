/**
 * Who may do what in a room, by numbers.
 * @see https://spec.matrix.org/v1.19/client-server-api/#mroompower_levels
 */
import type { Content } from "../state/account-data.ts";
import type { Room } from "../state/room.ts";
import { almightyOf } from "./room-version.ts";

export type Action = "ban" | "kick" | "redact" | "invite";

export interface PowerLevels {
  ofUser(userId: string): number;
  /** What it takes to send an event. */
  toSend(type: string, isState: boolean): number;
  toDo(action: Action): number;
}

const defaults = { ban: 50, kick: 50, redact: 50, invite: 0, state_default: 50, events_default: 0 };

/**
 * Without power levels the creator may do everything, and everybody else what members may. The creators of rooms from
 * version 12 on have Infinity.
 */
export function powerLevelsOf(room: Room): PowerLevels {
  const stored = room.stateEvent("m.room.power_levels");
  const creator = room.stateEvent("m.room.create")?.event.sender;
  const almighty = almightyOf(room);
  const content = stored?.event.content ?? {};
  const named = (name: keyof typeof defaults): number =>
    numberOr(content[name], name === "state_default" && stored === undefined ? 0 : defaults[name]);
  return {
    ofUser(userId) {
      if (almighty.includes(userId)) return Infinity;
      if (stored === undefined) return userId === creator ? 100 : 0;
      return numberOr(mapOf(content["users"])[userId], numberOr(content["users_default"], 0));
    },
    toSend: (type, isState) =>
      numberOr(mapOf(content["events"])[type], named(isState ? "state_default" : "events_default")),
    toDo: named,
  };
}

/**
 * @param level of the one who changes them
 * @returns what is changed beyond that level, the change of one's own excepted; undefined when nothing is
 */
export function findForbiddenChange(
  before: Content,
  after: Content,
  { level, userId }: { readonly level: number; readonly userId: string },
): string | undefined {
  const [old, now] = [flatten(before), flatten(after)];
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    const [was, is] = [old[name], now[name]];
    if (was === is) continue;
    if (is !== undefined && is > level) return name;
    if (was === undefined || was < level) continue;
    // Of one's own level one may give up; others of the same level are not to be touched.
    if (was > level || (name.startsWith("users.") && name !== `users.${userId}`)) return name;
  }
  return undefined;
}

function flatten(content: Content): Record<string, number> {
  const flat: Record<string, number> = {};
  for (const [name, value] of Object.entries(content)) {
    for (const [inner, level] of Object.entries(mapOf(value))) {
      flat[`${name}.${inner}`] = numberOr(level, 0);
    }
    if (typeof value !== "object") flat[name] = numberOr(value, 0);
  }
  return flat;
}

function mapOf(value: unknown): Content {
  return typeof value === "object" && value !== null ? (value as Content) : {};
}

/** Old rooms have numbers written as texts. */
function numberOr(value: unknown, otherwise: number): number {
  const number = typeof value === "string" ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number : otherwise;
}
