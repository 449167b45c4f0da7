/**
 * What is on the wire, and the same once more at the same time: a ping that is answered lets Synapse begin with the oldest
 * transaction again, whether or not it is being sent. The first acknowledgement counts, of whichever try.
 *
 * ```
 *   PUT 7 ──────────── no answer yet ─────────────▶ (whatever becomes of it)
 *          ping ──▶ 200   PUT 7 ──▶ 200   PUT 8 ──▶
 * ```
 */
import type { Deliver, Delivered, Delivery } from "../../../src/homeserver/index.ts";

export interface SecondTries {
  readonly deliver: Deliver;
  isUnderWay(registrationId: string): boolean;
  /** @returns whether there was anything on the wire */
  tryAgain(registrationId: string): boolean;
  /** Nothing of what is on the wire is ours any more. */
  forget(): void;
}

export function createSecondTries(deliver: Deliver): SecondTries {
  /** By the registration: starts another try beside those that there are. */
  const underWay = new Map<string, () => void>();

  const deliverAll = (
    { registration: { id }, signal }: Delivery,
    start: () => Promise<Delivered>,
  ) =>
    new Promise<Delivered>((resolve, reject) => {
      let tries = 0;
      const begin = async (): Promise<void> => {
        tries += 1;
        try {
          const delivered = await start();
          tries -= 1;
          if (delivered.kind === "accepted" || tries === 0) finish(() => resolve(delivered));
        } catch (error) {
          tries -= 1;
          if (tries === 0) finish(() => reject(error));
        }
      };
      const again = (): void => void begin();
      const finish = (settle: () => void): void => {
        signal.removeEventListener("abort", leave);
        leave();
        settle();
      };
      // Also when it is given up.
      const leave = (): void => {
        if (underWay.get(id) === again) underWay.delete(id);
      };
      signal.addEventListener("abort", leave, { once: true });
      underWay.set(id, again);
      again();
    });

  return {
    deliver: (delivery) => deliverAll(delivery, () => deliver(delivery)),
    forget: () => underWay.clear(),
    isUnderWay: (registrationId) => underWay.has(registrationId),
    tryAgain(registrationId) {
      const begin = underWay.get(registrationId);
      begin?.();
      return begin !== undefined;
    },
  };
}
