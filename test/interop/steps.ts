/**
 * The scenario, in its order. It takes any homeserver: what one cannot do is left out there.
 */
import type { Step } from "./step.ts";
import { accounts } from "./steps/accounts.ts";
import { delivery } from "./steps/delivery.ts";
import { devices } from "./steps/devices.ts";
import { directories } from "./steps/directories.ts";
import { ephemeral } from "./steps/ephemeral.ts";
import { identity } from "./steps/identity.ts";
import { keys } from "./steps/keys.ts";
import { membership } from "./steps/membership.ts";
import { ping, slowPing } from "./steps/ping.ts";
import { queries } from "./steps/queries.ts";
import { reading } from "./steps/reading.ts";
import { registration } from "./steps/registration.ts";
import { rooms } from "./steps/rooms.ts";
import { restart, trouble } from "./steps/trouble.ts";

export const steps: readonly Step[] = [
  ...ping,
  ...registration,
  ...rooms,
  ...identity,
  ...queries,
  ...delivery,
  ...reading,
  ...membership,
  ...accounts,
  ...ephemeral,
  ...devices,
  ...keys,
  ...directories,
  ...trouble,
  ...slowPing,
  ...restart,
];
