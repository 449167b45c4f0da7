/**
 * What goes along with the next transaction if it can: ephemeral data, messages to devices, and news of devices. It is kept
 * in memory only, and when there is too much the oldest is dropped.
 */

export interface Offer {
  /** Of the list in the transaction, or of the object. */
  readonly key: string;
  /** As JSON. */
  readonly item: string;
  /** Where in the object it is. */
  readonly place?: OfferPlace;
}

export interface OfferPlace {
  /** What comes later about the same, under the same key, takes its place. */
  readonly about: string;
  /** The name of a list in the object. With a member, of an object in it. */
  readonly group: string;
  readonly member?: string;
}

export interface Offers {
  add(registrationId: string, offers: readonly Offer[]): void;
  has(registrationId: string): boolean;
  /** Who has any. */
  waiting(): readonly string[];
  /** Takes the oldest out: so many bytes of them, or the one that is larger. */
  takeOut(registrationId: string, maxBytes: number): readonly Offer[];
  /** They were not sent: puts them back before the others. */
  putBack(registrationId: string, offers: readonly Offer[]): void;
  forget(registrationId: string): void;
  /** How many were dropped for it since it is known. */
  droppedOf(registrationId: string): number;
}

export interface OfferLimits {
  /** Most for one application service. */
  readonly maxOffers: number;
  /** Most in all. */
  readonly maxAllOffers: number;
}

const encoder = new TextEncoder();

export function createOffers({ maxOffers, maxAllOffers }: OfferLimits): Offers {
  /** From who has had some for the longest time. */
  const lists = new Map<string, Offer[]>();
  const dropped = new Map<string, number>();
  let all = 0;

  /** Removes the oldest; a list that becomes empty goes, too. */
  const shorten = (registrationId: string, list: Offer[], count: number): Offer[] => {
    const removed = list.splice(0, count);
    all -= removed.length;
    if (list.length === 0) lists.delete(registrationId);
    return removed;
  };

  const drop = (registrationId: string, list: Offer[], count: number): void => {
    if (count <= 0) return;
    shorten(registrationId, list, count);
    dropped.set(registrationId, (dropped.get(registrationId) ?? 0) + count);
  };

  const put = (registrationId: string, given: readonly Offer[]): void => {
    const list = withoutOutdated(given);
    all += list.length - (lists.get(registrationId)?.length ?? 0);
    lists.set(registrationId, list);
    drop(registrationId, list, list.length - maxOffers);
    for (const [id, other] of lists) {
      if (all <= maxAllOffers) break;
      drop(id, other, Math.min(all - maxAllOffers, other.length));
    }
  };

  return {
    add(registrationId, offers) {
      if (offers.length > 0) put(registrationId, [...(lists.get(registrationId) ?? []), ...offers]);
    },
    has: (registrationId) => lists.has(registrationId),
    waiting: () => [...lists.keys()],
    takeOut(registrationId, maxBytes) {
      const list = lists.get(registrationId);
      if (list === undefined) return [];
      let bytes = 0;
      const tooMany = list.findIndex(({ item, place }) => {
        const text = place === undefined ? item : item + JSON.stringify(place);
        bytes += encoder.encode(text).length + 1;
        return bytes > maxBytes;
      });
      return shorten(registrationId, list, tooMany === -1 ? list.length : Math.max(tooMany, 1));
    },
    putBack(registrationId, offers) {
      if (offers.length > 0) put(registrationId, [...offers, ...(lists.get(registrationId) ?? [])]);
    },
    forget(registrationId) {
      shorten(registrationId, lists.get(registrationId) ?? [], Infinity);
      dropped.delete(registrationId);
    },
    droppedOf: (registrationId) => dropped.get(registrationId) ?? 0,
  };
}

/** Of those about the same, the last. */
function withoutOutdated(offers: readonly Offer[]): Offer[] {
  const last = new Map<string, Offer>();
  for (const offer of offers) if (offer.place !== undefined) last.set(subjectOf(offer), offer);
  if (last.size === 0) return [...offers];
  return offers.filter(
    (offer) => offer.place === undefined || last.get(subjectOf(offer)) === offer,
  );
}

function subjectOf({ key, place }: Offer): string {
  return `${key} ${place?.about ?? ""}`;
}
