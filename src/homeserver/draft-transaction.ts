/**
 * Puts events into the format of 2015, for application services that speak the draft: `user_id` for `sender`, and at the top
 * level what later moved into `unsigned` (D50, Y9, U26). For the moment when a transaction is frozen: what is sent, and sent
 * again, is then the same text.
 */
import type { ApplicationService as Draft } from "../editions/draft.ts";
import type { ApplicationService as V1 } from "../editions/v1.ts";

export type ClientEvent = V1.components["schemas"]["ClientEvent"];
export type DraftTransaction = Draft.components["schemas"]["Transaction"];
export type DraftEvent = DraftTransaction["events"][number];

/** Nothing else of `unsigned` existed. */
const lifted = ["age", "prev_content", "replaces_state", "redacted_because"] as const;

/** @returns the body of the draft's transaction, to be written as JSON. It has no ephemeral data: the draft knows none */
export function toDraftTransaction(events: readonly ClientEvent[]): DraftTransaction {
  return { events: events.map((event) => toDraftEvent(event)) };
}

/** One event in the format of 2015. */
export function toDraftEvent(event: ClientEvent): DraftEvent {
  const { sender, unsigned, ...rest } = event as ClientEvent & Record<string, unknown>;
  const draft: Record<string, unknown> = { ...rest, user_id: sender };
  for (const name of lifted) {
    const value: unknown = unsigned?.[name];
    if (value === undefined) continue;
    draft[name] = name === "redacted_because" ? toDraftEvent(value as ClientEvent) : value;
  }
  return draft as DraftEvent;
}
