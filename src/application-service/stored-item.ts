/**
 * What waits in the inbox, as something to be handled. It is read as strictly as a transaction, because what was put
 * aside for breaking the contract may have come back.
 */
import type { Item } from "./run-handlers.ts";
import { readTransaction } from "./transaction-content.ts";
import type { InboxEntry } from "./transaction-store.ts";

/** Where an entry of a kind stands in a transaction. */
const places = { event: "events", ephemeral: "ephemeral", to_device: "to_device" } as const;

/** @throws TypeError that says what is wrong with it */
export function readStoredItem({ kind, payload }: Pick<InboxEntry, "kind" | "payload">): Item {
  const value: unknown = JSON.parse(payload);
  if (kind === "device_changes") return { kind, value: value as object } as Item;
  if (!isPlace(kind)) throw new TypeError(`nobody knows how to handle ${kind}`);
  const content = readTransaction({ events: [], [places[kind]]: [value] });
  const [faulty] = content.faulty;
  if (faulty !== undefined) throw new TypeError(faulty.reason);
  const [item] = {
    event: content.events,
    ephemeral: content.ephemeral,
    to_device: content.toDevice,
  }[kind];
  return { kind, value: item } as Item;
}

function isPlace(kind: string): kind is keyof typeof places {
  return Object.hasOwn(places, kind);
}
