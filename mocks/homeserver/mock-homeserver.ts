/**
 * What a mock homeserver can be told, and what it can do.
 */
import type { Serve } from "../../src/contract/serve.ts";
import type { AllowedService } from "../../src/draft/index.ts";
import type { Registration } from "../../src/editions/registration.ts";
import type { EditionOf, PushState, Registrations } from "../../src/homeserver/index.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import type { RunningTrouble } from "../trouble/gate.ts";
import type { TroublePlan } from "../trouble/plan.ts";
import type { MockRooms } from "./mock-rooms.ts";
import type { MockUsers } from "./mock-users.ts";
import type { HomeserverProfile } from "./profile.ts";
import type { ProfileName } from "./profiles.ts";
import type { NextOptions, PushedTransaction } from "./pushed-log.ts";
import type { DeliveredOptions } from "./until-delivered.ts";

export interface MockHomeserverOptions {
  /** What stands behind the colon of its IDs. Defaults to `example.org`. */
  readonly serverName?: string;
  /** Whose ways: a name, or a value made of one of `homeserverProfiles`. Defaults to `spec`. */
  readonly profile?: ProfileName | HomeserverProfile;
  readonly registrations?: Iterable<Registration>;
  /** Who may register over HTTP, as the draft of 2015 has it. Defaults to nobody. */
  readonly draftServices?: Iterable<AllowedService>;
  /** In which edition application services are asked and pushed to. Defaults to `v1`. */
  readonly edition?: EditionOf;
  /** Reaches the application services. Defaults to the global `fetch`. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Sees what is asked of application services as the homeserver does: with what goes wrong on the way. Defaults to nothing. */
  readonly watch?: (
    fetch: (request: Request) => Promise<Response>,
  ) => (request: Request) => Promise<Response>;
  /** Whether its own answers are checked: one in breach of the contract becomes 500. Defaults to true. */
  readonly checkAnswers?: boolean;
  /** The largest upload, in bytes. Defaults to 50 MiB. */
  readonly maxUploadBytes?: number;
  /** All uploads together, in bytes; the oldest go first. Defaults to 256 MiB. */
  readonly maxMediaBytes?: number;
  /** What goes wrong, from the beginning on. Defaults to nothing. */
  readonly trouble?: TroublePlan;
  /** Told of everything that goes wrong inside. Defaults to writing nothing. */
  readonly onError?: (error: unknown) => void;
  /** Defaults to the clock of the machine. */
  readonly clock?: Clock;
  /** A number from 0 up to but not 1. Defaults to `Math.random`. */
  readonly random?: () => number;
}

export interface MockHomeserver {
  readonly serverName: string;
  readonly profile: HomeserverProfile;
  /** Answers a web-standard request. */
  readonly fetch: (request: Request) => Promise<Response>;
  /** For `listen` and `toNodeListener`. */
  readonly serve: Serve;
  /** May be changed at any time. */
  readonly registrations: Registrations;
  readonly users: MockUsers;
  readonly rooms: MockRooms;
  /** Every try to push a transaction, the oldest first. */
  readonly pushed: readonly PushedTransaction[];
  /**
   * The next try that was not given yet; also one that was made before.
   *
   * @throws Error saying what was pushed instead, and who waits for what, after 5 s of the machine's time
   */
  nextTransaction(options?: NextOptions): Promise<PushedTransaction>;
  pushState(registrationId: string): Promise<PushState>;
  /**
   * Resolves when everything that was said has been accepted. A clock that can be moved is moved from pause to pause.
   *
   * @throws Error naming who waits for what, after 5 s of the machine's time; at once when time alone will not help, or when there is
   *   no such registration
   */
  untilDelivered(options?: DeliveredOptions): Promise<void>;
  /**
   * Moves the time on.
   *
   * @throws TypeError when the clock is none that can be moved
   */
  advance(ms: number): Promise<void>;
  /**
   * Lets things go wrong, on both sides: with requests to application services, and with those that come in, but for those
   * of `users`. Several plans may run at a time.
   *
   * @throws TypeError, RangeError for a plan that makes no sense
   */
  trouble(plan: TroublePlan): RunningTrouble;
  /**
   * Stops in the middle of what is being pushed, and starts again. Rooms and users are as they were; what is left of the queue
   * is up to the profile.
   */
  restart(): Promise<void>;
  /** Answers the long polls that wait at the moment with what there is. */
  release(): void;
  /**
   * Stops pushing, answers long polls, and waits for what is in flight, for a second of the machine's time whatever the clock.
   * From then on every request is answered 503 `M_UNKNOWN`, and what waits rejects.
   */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
