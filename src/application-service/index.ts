/**
 * The application service side: what a bridge or a bot runs.
 *
 * @module
 */
export {
  createApplicationService,
  type ApplicationService,
  type ApplicationServiceHandlers,
  type ApplicationServiceOptions,
} from "./application-service.ts";
export type { Registration } from "../editions/registration.ts";

// Handling events.
export {
  isStateEvent,
  type DeviceChanges,
  type EphemeralOf,
  type EventContext,
  type EventHandlers,
  type EventOf,
  type Handle,
} from "./event-handlers.ts";
export type {
  ClientEvent,
  DeviceLists,
  EphemeralEvent,
  KnownEvent,
  ToDeviceEvent,
} from "./transaction-content.ts";
export type { DeadLetters } from "./dead-letters.ts";

// For those who write a store of their own.
export type * from "./transaction-store.ts";
