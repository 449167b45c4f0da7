/**
 * What stands in a transaction of the profile: the same lists as in one of ours, under its names.
 */
import type { Registration } from "../../../src/editions/registration.ts";
import type { HomeserverProfile } from "../profile.ts";

type Item = Readonly<Record<string, unknown>>;

/** A transaction. */
export type Body = Readonly<Record<string, Item[] | undefined>>;

/** The lists of a transaction, whatever they are called. */
export interface Lists {
  readonly events: Item[];
  readonly ephemeral: Item[];
  readonly toDevice: Item[];
}

/** Under which names ephemeral data is sent: each for which the registration asks, and which the homeserver knows (S30). */
export function ephemeralKeysFor(
  registration: Registration,
  { ephemeralKeys }: HomeserverProfile,
): readonly string[] {
  return ephemeralKeys.filter((key) =>
    key === "ephemeral"
      ? registration.receive_ephemeral === true
      : registration["de.sorunome.msc2409.push_ephemeral"] === true,
  );
}

/** @param body as our queue makes it */
export function readLists(body: Body): Lists {
  const prefix = "de.sorunome.msc2409.";
  return {
    events: body["events"] ?? [],
    ephemeral: body["ephemeral"] ?? body[`${prefix}ephemeral`] ?? [],
    toDevice: body["to_device"] ?? body[`${prefix}to_device`] ?? [],
  };
}

/** @param besides what else stands in it */
export function toProfileBody(
  { events, ephemeral, toDevice }: Lists,
  registration: Registration,
  { profile, besides }: { profile: HomeserverProfile; besides: object },
): string {
  const keys = ephemeralKeysFor(registration, profile);
  const keyed = (names: readonly string[], items: Item[]) => {
    const isSent = items.length > 0 || profile.sendsEmptyLists;
    return isSent && keys.length > 0 ? Object.fromEntries(names.map((name) => [name, items])) : {};
  };
  return JSON.stringify({
    events,
    ...keyed(keys, ephemeral),
    ...keyed(profile.toDeviceKeys, toDevice),
    ...besides,
  });
}
