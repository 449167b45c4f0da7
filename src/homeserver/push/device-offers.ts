/**
 * What is offered about devices and their keys (MSC3202). Only the newest word on a user or a device is worth sending, so
 * each is an offer of its own.
 * @see https://github.com/matrix-org/matrix-spec-proposals/pull/3202
 */
import type { OfferedData } from "./offered-data.ts";
import { jsonObject } from "./encode-event.ts";
import type { Offer } from "./offers.ts";

const prefix = "org.matrix.msc3202.";

/** @throws TypeError when something is not what it should be */
export function deviceOffers({
  deviceLists: { changed = [], left = [] } = {},
  oneTimeKeyCounts = {},
  fallbackKeyTypes = {},
}: OfferedData): Offer[] {
  const listed = (group: string, userIds: readonly string[]): Offer[] =>
    userIds.map((about) => ({
      key: `${prefix}device_lists`,
      item: jsonText(about),
      place: { about, group },
    }));
  return [
    ...listed("changed", changed),
    // Who is in both has left in the end.
    ...listed("left", left),
    ...ofDevices(`${prefix}device_one_time_keys_count`, oneTimeKeyCounts, jsonObject),
    ...ofDevices(`${prefix}device_unused_fallback_key_types`, fallbackKeyTypes, jsonList),
  ];
}

/** By user and device. */
function ofDevices<Value>(
  key: string,
  all: Readonly<Record<string, Readonly<Record<string, Value>>>>,
  write: (value: Value) => string,
): Offer[] {
  return Object.entries(all).flatMap(([group, devices]) =>
    Object.entries(devices).map(([member, value]) => ({
      key,
      item: write(value),
      place: { about: JSON.stringify([group, member]), group, member },
    })),
  );
}

function jsonText(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  throw new TypeError(`a user ID must be a string, not ${typeof value}`);
}

function jsonList(value: unknown): string {
  if (Array.isArray(value)) return JSON.stringify(value);
  throw new TypeError(`the types of fallback keys must be a list, not ${typeof value}`);
}
