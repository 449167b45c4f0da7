/**
 * Where nobody reads which device an application service means, it means none.
 */
import { unstableDeviceId } from "../../src/homeserver/assert-identity.ts";
import type { HomeserverProfile } from "./profile.ts";

/** @returns the query of a request, as the homeserver reads it */
export function withoutIgnoredDevice(query: string, { unknownDevice }: HomeserverProfile): string {
  if (unknownDevice !== null || !query.includes("device_id")) return query;
  const search = new URLSearchParams(query);
  for (const name of ["device_id", unstableDeviceId]) search.delete(name);
  return search.toString();
}
