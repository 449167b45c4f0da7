/**
 * Which application services want ephemeral data, and what of it: nobody who does not ask for it with `receive_ephemeral`
 * (S27), and private receipts only those of their own users (S29).
 * @see https://spec.matrix.org/v1.19/application-service-api/#pushing-ephemeral-data
 */
import type { UserId } from "../../generated/registration.types.ts";
import type { components } from "../../generated/v1/application-service.types.ts";
import type { Registration } from "../editions/registration.ts";
import { withUrl } from "./interested-in.ts";
import type { Registrations } from "./registrations.ts";

type Schemas = components["schemas"];

/** What one application service is to get. */
export interface EphemeralFor<Event> {
  readonly registration: Registration;
  readonly event: Event;
}

type Known = Pick<Registrations, "get" | "namespaces">;

/** Under the name of the specification or the one before (S30). */
export function wantsEphemeral(registration: Registration): boolean {
  return (
    registration.receive_ephemeral === true ||
    registration["de.sorunome.msc2409.push_ephemeral"] === true
  );
}

/**
 * Typing and receipts, of a room.
 *
 * @param interested in the room: what `interestedInRoom` of `createRoomInterest` says
 * @returns who gets what; nobody gets an event with nothing in it that is theirs to see
 */
export function ephemeralFor<Event extends Schemas["TypingEvent"] | Schemas["ReceiptEvent"]>(
  registrations: Known,
  event: Event,
  interested: Iterable<Registration>,
): EphemeralFor<Event>[] {
  const wanting = [...interested].filter(wantsEphemeral);
  if (event.type !== "m.receipt" || wanting.length === 0 || !hasPrivate(event)) {
    return wanting.map((registration) => ({ registration, event }));
  }
  const isOwn = (registration: Registration, userId: UserId): boolean =>
    registrations.namespaces.covers(registration.id, "users", userId);
  return wanting.flatMap((registration) => {
    const content = withoutOthersPrivate(event.content, (userId) => isOwn(registration, userId));
    if (Object.keys(content).length === 0) return [];
    return [{ registration, event: { ...event, content } }];
  });
}

/**
 * Presence: of a user in the namespaces, or of one who shares a room with the application service.
 *
 * @param sharing who is interested in any of the rooms of the user
 */
export function interestedInPresence(
  registrations: Known,
  { sender }: Schemas["PresenceEvent"],
  sharing: Iterable<Registration>,
): Registration[] {
  const own = withUrl(registrations, ownersOf(registrations, sender));
  return [...new Set([...own, ...sharing])].filter(wantsEphemeral);
}

/** To-device messages to a user in the namespaces (S32, MSC4203). */
export function interestedInToDevice(
  registrations: Known,
  { to_user_id: target }: Pick<Schemas["ToDeviceEvent"], "to_user_id">,
): Registration[] {
  return withUrl(registrations, ownersOf(registrations, target)).filter(wantsEphemeral);
}

function ownersOf({ namespaces }: Known, userId: UserId): ReadonlySet<string> {
  return new Set(namespaces.matches("users", userId).map(({ registrationId }) => registrationId));
}

type ReceiptContent = Schemas["ReceiptContent"];

function hasPrivate({ content }: Schemas["ReceiptEvent"]): boolean {
  return Object.values(content).some((kinds) => "m.read.private" in kinds);
}

function withoutOthersPrivate(
  content: ReceiptContent,
  isOwn: (userId: UserId) => boolean,
): ReceiptContent {
  const events = Object.entries(content).flatMap(([eventId, kinds]) => {
    const { "m.read.private": hidden, ...open } = kinds;
    const own = Object.entries(hidden ?? {}).filter(([userId]) => isOwn(userId as UserId));
    const seen = own.length === 0 ? open : { ...open, "m.read.private": Object.fromEntries(own) };
    return Object.keys(seen).length === 0 ? [] : [[eventId, seen] as const];
  });
  return Object.fromEntries(events) as ReceiptContent;
}
