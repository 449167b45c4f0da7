/**
 * Filters that clients have stored, to name them later by an ID.
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import type { Content } from "./account-data.ts";

export interface Filters {
  /** @returns its ID */
  add(userId: UserId, filter: Content): string;
  get(userId: UserId, filterId: string): Content | undefined;
}

export function createFilters(): Filters {
  const filters = new Map<UserId, Content[]>();
  return {
    add(userId, filter) {
      const own = filters.get(userId) ?? [];
      filters.set(userId, own);
      return String(own.push(filter) - 1);
    },
    get: (userId, filterId) => filters.get(userId)?.[Number(filterId)],
  };
}
