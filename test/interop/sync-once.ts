/**
 * What is new for a person. Without what no application service ever meets: rules of push notifications, which the mock has
 * none of, and a presence that comes from the request itself.
 */
import { data, type Person } from "./person.ts";

const filter = JSON.stringify({ account_data: { not_types: ["m.push_rules"] } });

export interface SyncOptions {
  /** Everything when it is missing. */
  readonly since?: string;
  /** How long to wait for something new. Defaults to 0. */
  readonly timeoutMs?: number;
}

/** The contract is for application services, who have to say for whom; it does no harm to say it of oneself. */
export function syncOnce({ call, userId }: Person, { since, timeoutMs = 0 }: SyncOptions = {}) {
  const query = {
    ...(since !== undefined && { since }),
    timeout: timeoutMs,
    user_id: userId,
    set_presence: "offline",
    filter,
  } as const;
  return data(call.sync({ params: { query } }));
}
