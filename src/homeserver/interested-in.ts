/**
 * Which application services want an event (S10–S12, Y8): those with
 * - a user of this homeserver in their namespaces who is its target, its sender or a joined member of its room,
 * - an alias of its room in their namespaces, or
 * - its room in their namespaces.
 * The sender of a registration counts like a user in its namespaces (S11), and users of other homeservers never do (S10).
 * Without a `url` nobody wants anything (S3).
 * @see https://spec.matrix.org/v1.19/application-service-api/#registration
 */
import type { RoomAlias, RoomId, UserId } from "../../generated/registration.types.ts";
import type { components } from "../../generated/v1/application-service.types.ts";
import type { Registration } from "../editions/registration.ts";
import type { Registrations } from "./registrations.ts";

/** What an event needs to have. */
export type RoutedEvent = Pick<
  components["schemas"]["ClientEvent"],
  "type" | "sender" | "room_id" | "state_key" | "content"
>;

/** What of a room decides who is interested. */
export interface RoomForInterest {
  readonly roomId: RoomId;
  /** Who is joined; those of other homeservers may be left out. */
  readonly members: Iterable<UserId>;
  readonly aliases: Iterable<RoomAlias>;
}

/**
 * Looks at every member. `createRoomInterest` remembers them, for rooms with many.
 *
 * @param room as it is after the event
 * @returns each once, in no order
 */
export function interestedIn(
  registrations: Pick<Registrations, "get" | "namespaces">,
  event: RoutedEvent,
  room: Omit<RoomForInterest, "roomId">,
): Registration[] {
  const ids = new Set<string>();
  addInterestedInEvent(registrations, event, ids);
  for (const member of room.members) add(registrations.namespaces.matches("users", member), ids);
  for (const alias of room.aliases) add(registrations.namespaces.matches("aliases", alias), ids);
  add(registrations.namespaces.matches("rooms", event.room_id), ids);
  return withUrl(registrations, ids);
}

/** Those who want the event whatever room it is in. */
export function addInterestedInEvent(
  { namespaces }: Pick<Registrations, "namespaces">,
  event: RoutedEvent,
  ids: Set<string>,
): void {
  add(namespaces.matches("users", event.sender), ids);
  if (event.type !== "m.room.member" || event.state_key === undefined) return;
  add(namespaces.matches("users", event.state_key as UserId), ids);
}

/** @returns the registrations that have somewhere to push to */
export function withUrl(
  registrations: Pick<Registrations, "get">,
  ids: Iterable<string>,
): Registration[] {
  const found: Registration[] = [];
  for (const id of ids) {
    const registration = registrations.get(id);
    if (registration !== undefined && registration.url !== null) found.push(registration);
  }
  return found;
}

function add(claims: Iterable<{ readonly registrationId: string }>, ids: Set<string>): void {
  for (const { registrationId } of claims) ids.add(registrationId);
}
