/**
 * Which of what is offered an application service wants, and under which names: ephemeral data only with
 * `receive_ephemeral`, or under its unstable name with the unstable flag (S27, S30); news of devices with the flag of
 * MSC3202 (S33); nothing at all in the draft.
 */
import type { Registration } from "../../editions/registration.ts";
import { editionOf, type EditionOf } from "../service-edition.ts";
import type { OfferedData } from "./offered-data.ts";
import { deviceOffers } from "./device-offers.ts";
import { jsonObject } from "./encode-event.ts";
import type { Offer } from "./offers.ts";

const unstable = "de.sorunome.msc2409.";

/** @throws TypeError when something is no JSON object */
export function offersFor(
  data: OfferedData,
  registration: Registration,
  edition: EditionOf,
): Offer[] {
  if (editionOf(edition, registration) === "draft") return [];
  const wantsDevices = registration["org.matrix.msc3202"] === true;
  return [...ephemeralOffers(data, registration), ...(wantsDevices ? deviceOffers(data) : [])];
}

function ephemeralOffers(
  { ephemeral = [], toDevice = [] }: OfferedData,
  registration: Registration,
): Offer[] {
  const wantsStable = registration.receive_ephemeral === true;
  const wantsUnstable = registration[`${unstable}push_ephemeral`] === true;
  if (!wantsStable && !wantsUnstable) return [];
  const key = wantsStable ? "ephemeral" : `${unstable}ephemeral`;
  return [
    ...ephemeral.map((one) => ({ key, item: jsonObject(one) })),
    // Synapse sends it under this name, and with one of the flags only (S32).
    ...toDevice.map((one) => ({ key: `${unstable}to_device`, item: jsonObject(one) })),
  ];
}
