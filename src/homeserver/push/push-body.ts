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

/** @param offers what goes along, each below its key. A key without any is left out (S27) */
export function extraText(offers: readonly Offer[]): string {
  const byKey = new Map<string, Offer[]>();
  for (const offer of offers) add(byKey, offer.key, offer);
  return Array.from(byKey, ([key, all]) => `,${JSON.stringify(key)}:${valueText(all)}`).join("");
}

/** A list, or an object of lists or objects. */
function valueText(offers: readonly Offer[]): string {
  const plain: string[] = [];
  const groups = new Map<string, Offer[]>();
  for (const offer of offers) {
    if (offer.place === undefined) plain.push(offer.item);
    else add(groups, offer.place.group, offer);
  }
  if (groups.size === 0) return `[${plain.join(",")}]`;
  const texts = Array.from(groups, ([name, all]) => `${JSON.stringify(name)}:${groupText(all)}`);
  return `{${texts.join(",")}}`;
}

function groupText(offers: readonly Offer[]): string {
  const isList = offers[0]?.place?.member === undefined;
  if (isList) return `[${offers.map(({ item }) => item).join(",")}]`;
  return `{${offers.map(({ item, place }) => `${JSON.stringify(place?.member)}:${item}`).join(",")}}`;
}

function add<Item>(groups: Map<string, Item[]>, name: string, item: Item): void {
  const group = groups.get(name);
  if (group === undefined) groups.set(name, [item]);
  else group.push(item);
}
