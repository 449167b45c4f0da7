/**
 * The homeserver side: what a homeserver needs to have application services.
 *
 * @module
 */
// Who there is.
export {
  createRegistrations,
  type RegistrationChange,
  type Registrations,
  type RegistrationsOptions,
} from "./registrations.ts";
export type { OverlapRule } from "./exclusive-claims.ts";
export { loadRegistration } from "./load-registration.ts";
export { checkRegistration, findRegistrationFaults } from "./registration-faults.ts";
export { RegistrationError, type RegistrationFault } from "./registration-error.ts";
export type { Registration } from "../editions/registration.ts";
// Their namespaces: whose an ID is, what an expression means, whether two share an ID.
export * from "../matrix/namespaces.ts";
export { localpartOf, parseUserId, serverNameOf } from "../matrix/identifiers.ts";

// What they may do with the client-server API.
export {
  createHomeserverExtensions,
  type HomeserverExtensions,
  type HomeserverExtensionsOptions,
} from "./homeserver-extensions.ts";
export type { HandlerContext, HomeserverHandlers, ServedEdition } from "./served-edition.ts";
export type { ApplicationServiceCaller, Caller, UserCaller } from "./caller.ts";
export {
  serveTogether,
  type ServedDocument,
  type ServedTogether,
} from "../contract/serve-together.ts";
export { ContractViolationError } from "../contract/contract-violation.ts";
// The parts of it, for those who serve with something else.
export {
  createIdentifyCaller,
  type Accounts,
  type IdentifyCaller,
  type IdentifyCallerOptions,
} from "./identify-caller.ts";
export { createGuard, type Guard, type GuardOptions } from "./guard.ts";
export { errorProfiles, type ErrorProfile, type StatusAndErrcode } from "./error-profile.ts";

// Which events and ephemeral data they want.
export { interestedIn, type RoomForInterest, type RoutedEvent } from "./interested-in.ts";
export {
  createRoomInterest,
  type RoomInterest,
  type RoomInterestOptions,
} from "./room-interest.ts";
export {
  ephemeralFor,
  type EphemeralFor,
  interestedInPresence,
  interestedInToDevice,
  wantsEphemeral,
} from "./ephemeral-interest.ts";

// Calling application services.
export {
  createApplicationServiceClient,
  type ApplicationServiceClient,
  type ApplicationServiceClientOptions,
} from "./application-service-client.ts";
export {
  createDeliver,
  type Deliver,
  type Delivered,
  type DeliverOptions,
  type Delivery,
} from "./deliver.ts";
export {
  createPing,
  type PingApplicationService,
  type PingApplicationServiceOptions,
  type PingRequest,
} from "./ping.ts";
export { createQueries, type Queries, type QueriesOptions, type QueryOptions } from "./queries.ts";
export type { UnansweredQuery } from "./unanswered-query.ts";
export {
  createThirdParty,
  type ThirdParty,
  type ThirdPartyFields,
  type ThirdPartyOptions,
  type ThirdPartyWarning,
} from "./third-party.ts";
export { toDraftEvent, toDraftTransaction } from "./draft-transaction.ts";
export type { LegacyFallback } from "./legacy-fallback.ts";
export type { ServiceCallOptions } from "./service-call.ts";
export type { EditionName, EditionOf } from "./service-edition.ts";
export type { HttpDispatcher } from "../contract/call/dispatcher-transport.ts";
export { MatrixError } from "../matrix/error.ts";

// Pushing events.
export {
  createPushQueue,
  type ChangedDeviceLists,
  type OfferedData,
  type PushedEvent,
  type PushHealth,
  type PushQueue,
  type PushQueueOptions,
  type PushState,
} from "./push-queue.ts";
export type * from "./push-store.ts";
