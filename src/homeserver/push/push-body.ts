/**
 * The body of a transaction, made of JSON that was stored: the same texts give the same bytes in every process and
 * release, which is what a repetition must have (S24). To change this function would alter transactions that wait.
 */

import type { Offer } from "./offers.ts";

/** @param extra of the transaction, as `extraText` makes it */
export function pushBody(events: readonly string[], extra: string): string {
  return `{"events":[${events.join(",")}]${extra}}`;
}

/** What the body has beside the events and the extra, in bytes. */
export const frameBytes = pushBody([], "").length;

/** @param offers what goes along, each in the list of its key. A list without any is left out (S27) */
export function extraText(offers: readonly Offer[]): string {
  const lists = new Map<string, string[]>();
  for (const { key, item } of offers) {
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [item]);
    else list.push(item);
  }
  return Array.from(lists, ([key, items]) => `,${JSON.stringify(key)}:[${items.join(",")}]`).join(
    "",
  );
}
