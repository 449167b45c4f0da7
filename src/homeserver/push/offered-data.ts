/**
 * What a homeserver has for application services beside events. None of it is stored: it goes along with transactions.
 */
import type { UserId } from "../../../generated/registration.types.ts";
import type { components } from "../../../generated/v1/application-service.types.ts";

type Schemas = components["schemas"];

/** What goes along with transactions if it can. */
export interface OfferedData {
  readonly to: readonly string[];
  /** Typing, receipts and presence; only sent where the registration says `receive_ephemeral` (S27). */
  readonly ephemeral?: readonly object[];
  /** Messages to devices of virtual users (MSC4203). */
  readonly toDevice?: readonly object[];
  /**
   * Whose devices have changed, and whose need not be tracked any more. This and what follows is only sent where the
   * registration says `org.matrix.msc3202` (MSC3202, S33), and a later word on the same user or device takes the place of
   * one that waits.
   */
  readonly deviceLists?: ChangedDeviceLists;
  /** How many one-time keys are left: user, device, algorithm → number. */
  readonly oneTimeKeyCounts?: Schemas["OneTimeKeyCountsByUser"];
  /** The algorithms with an unused fallback key: user, device → algorithms. */
  readonly fallbackKeyTypes?: Schemas["FallbackKeyTypesByUser"];
}

/** A user who is in both has left. */
export interface ChangedDeviceLists {
  readonly changed?: readonly UserId[];
  readonly left?: readonly UserId[];
}
