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
  createMockHomeserver,
  type MockHomeserver,
  type MockHomeserverOptions,
} from "./homeserver.ts";
export type { MockRoom, MockRooms } from "./homeserver/mock-rooms.ts";
export type { MockUser } from "./homeserver/mock-user.ts";
export type { MockUsers, NewUser } from "./homeserver/mock-users.ts";
export {
  type HomeserverProfile,
  homeserverProfiles,
  type ProfileName,
} from "./homeserver/profiles.ts";
export type { NextOptions } from "./homeserver/pushed-log.ts";
export type { PushedTransaction } from "./homeserver/service-traffic.ts";
export { createManualClock, type ManualClock } from "./manual-clock.ts";
export { createSeededRandom } from "./seeded-random.ts";

export { MissingPackageError } from "./optional-package.ts";
