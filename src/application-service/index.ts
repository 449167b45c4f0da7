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

// Calling the homeserver, as the sender or as a virtual user.
export {
  createHomeserverClient,
  type ClientRegistration,
  type HomeserverClientOptions,
} from "./homeserver-client.ts";
export type { HomeserverClient } from "./client-view.ts";
export {
  asVirtualUser,
  type VirtualUserClient,
  type VirtualUserOptions,
} from "./as-virtual-user.ts";
export { asRealUser } from "./as-real-user.ts";
export { askForPing, type PingOptions, type PingResult } from "./ask-for-ping.ts";
export type { SendOptions, SendStateOptions } from "./send-event.ts";
export { kindOf, type ErrorKind } from "./error-kind.ts";
export { isErrorOf, type CallError, type ErrcodeOf, type ErrorOf } from "./operation-errors.ts";
