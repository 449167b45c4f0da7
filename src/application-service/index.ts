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
export { isKnownEvent } from "./is-known-event.ts";
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
  type EnsureOptions,
  type VirtualUserClient,
  type VirtualUserOptions,
} from "./as-virtual-user.ts";
export { asRealUser } from "./as-real-user.ts";
export { askForPing, type PingOptions, type PingResult } from "./ask-for-ping.ts";
export type { SendOptions, SendStateOptions } from "./send-event.ts";
export { kindOf, type ErrorKind } from "./error-kind.ts";
export type { JoinOptions } from "./ensure-joined.ts";
export type { HttpDispatcher } from "../contract/call/dispatcher-transport.ts";
export type { CallRetryNotice, CallRetryOptions } from "./call/send-call.ts";
export { exponentialBackoff, type Backoff } from "../resilience/backoff.ts";
export type { Clock } from "../resilience/clock.ts";
export type { TransactionIds } from "../matrix/transaction-id.ts";
export { MatrixError } from "../matrix/error.ts";
export { isErrorOf, type CallError, type ErrcodeOf, type ErrorOf } from "./operation-errors.ts";

// Names of the other network in Matrix, and where a message came from.
export { decodeLocalpart, encodeLocalpart, type LocalpartOptions } from "../matrix/localpart.ts";
export {
  localpartOf,
  parseUserId,
  serverNameOf,
  toUserId,
  type ToUserIdOptions,
} from "../matrix/identifiers.ts";
export type { EventId, RoomAlias, RoomId, UserId } from "../../generated/v1/homeserver.types.ts";
export { withExternalUrl, type ExternalUrlOptions } from "../matrix/external-url.ts";
