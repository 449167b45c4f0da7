/**
 * What the process of the application service and the run tell each other.
 */
import type {
  ClientEvent,
  DeviceChanges,
  EphemeralEvent,
  Registration,
  ToDeviceEvent,
} from "../../src/application-service/index.ts";

/** The first message to the process. */
export interface ServiceSettings {
  readonly registration: Registration;
  readonly homeserverUrl: string;
  readonly serverName: string;
  /** The SQLite file. */
  readonly storePath: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Whether the handler of `holdType` never ends. */
  readonly holds: boolean;
}

/** Everything the process says. */
export type ServiceMessage =
  | { readonly kind: "ready"; readonly url: string; readonly port: number }
  | { readonly kind: "event"; readonly txnId: string; readonly event: ClientEvent }
  | { readonly kind: "ephemeral"; readonly event: EphemeralEvent }
  | { readonly kind: "to-device"; readonly event: ToDeviceEvent }
  | { readonly kind: "devices"; readonly changes: DeviceChanges }
  /** The handler of such an event has begun, and does not end. */
  | { readonly kind: "held"; readonly eventId: string }
  | { readonly kind: "query"; readonly id: string }
  | { readonly kind: "error"; readonly message: string }
  | { readonly kind: "warning"; readonly message: string };

/** An event whose handling may be held up. */
export const holdType = "org.example.interop.hold";

/** What an alias or user that is asked for is called decides how the question is answered. */
export const asked = {
  /** Made at once, 200. */
  known: "_irc_known",
  /** Made after a second and a half, 200. */
  slow: "_irc_slow",
  /** Never in time. */
  late: "_irc_late",
} as const;
