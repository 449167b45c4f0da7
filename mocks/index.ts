/**
 * Servers to test against.
 *
 * @module
 */
export {
  startPrism,
  type AnsweredRequest,
  type PrismDocument,
  type PrismMock,
  type PrismOptions,
  type PrismProxyOptions,
  type ProxyViolation,
} from "./prism.ts";

export {
  createMockApplicationService,
  type MockApplicationService,
  type MockApplicationServiceOptions,
  type ServiceOperationId,
} from "./application-service.ts";
export type { ReceivedRequest, ReceivedTransaction } from "./application-service/received-log.ts";
export type { AnswerFunction, AnswerScript, ScriptedAnswer } from "./application-service/script.ts";
export {
  createMockHomeserver,
  type MockHomeserver,
  type MockHomeserverOptions,
} from "./homeserver.ts";
export type { MockRoom, MockRooms } from "./homeserver/mock-rooms.ts";
export type { MockUser } from "./homeserver/mock-user.ts";
export type { MockUsers, NewUser } from "./homeserver/mock-users.ts";
export type { HomeserverProfile } from "./homeserver/profile.ts";
export { homeserverProfiles, type ProfileName } from "./homeserver/profiles.ts";
export { type Inspector, type InspectorOptions, startInspector } from "./inspect/inspector.ts";
export type { InspectedHomeserver } from "./inspect/inspected.ts";
export { listenFetch, type ListenFetchOptions } from "./inspect/listen-fetch.ts";
export { createRunningClock } from "./inspect/running-clock.ts";
export type { Watch } from "./inspect/watch.ts";
export type { NextOptions, PushedTransaction } from "./homeserver/pushed-log.ts";
export type { DeliveredOptions } from "./homeserver/until-delivered.ts";
export { createManualClock, type ManualClock } from "./manual-clock.ts";
export type { RunningTrouble } from "./trouble/gate.ts";
export type { DrawnTrouble, TroublePlan, TroublePoint, TroubleRule } from "./trouble/plan.ts";
export type { Trouble, TroubleKind } from "./trouble/trouble.ts";
export type { TroubleMet } from "./trouble/troubler.ts";
export { unreliable, type UnreliableOptions } from "./trouble/unreliable.ts";
export { reproduce, SeedError, withSeed, type WithSeedOptions } from "./trouble/with-seed.ts";
export { createSeededRandom } from "./seeded-random.ts";

export { MissingPackageError } from "./optional-package.ts";
