/**
 * A homeserver in the memory of a test: it keeps what it is told, asks application services, and pushes to them, as the
 * homeserver of a profile does.
 *
 * Rows of a profile that are told and not played: what a restart keeps and resets, newer events in a transaction
 * that is sent again, a second try at the same time after a ping, redirections, and what the regular expressions
 * of the other engines can do beyond ours.
 *
 * What it does not do: federation, encryption (keys are kept and handed out as they came), push notifications, search, and
 * anything that survives the process.
 */
import { createHandlers } from "./homeserver/handlers.ts";
import type { Home } from "./homeserver/home.ts";
import { createProfilePing } from "./homeserver/profile-ping.ts";
import { createServices, legacyFallbackOf } from "./homeserver/asking.ts";
import { serveBeside } from "./homeserver/beside/serve-beside.ts";
import { createDeviceLists } from "./homeserver/device-lists.ts";
import { createDraftHandlers } from "./homeserver/draft/handlers.ts";
import { createFront } from "./homeserver/front.ts";
import { keyCountsFor } from "./homeserver/key-counts.ts";
import { createKnownUsers } from "./homeserver/known-users.ts";
import { createMockRooms, type MockRooms } from "./homeserver/mock-rooms.ts";
import { createMockUsers, type MockUsers } from "./homeserver/mock-users.ts";
import type { ManualClock } from "./manual-clock.ts";
import {
  type HomeserverProfile,
  homeserverProfiles,
  type ProfileName,
} from "./homeserver/profiles.ts";
import { toProfileRegistrations } from "./homeserver/profile-registrations.ts";
import { createPushedLog, type NextOptions } from "./homeserver/pushed-log.ts";
import { createPushing } from "./homeserver/pushing.ts";
import { createPushingQueue } from "./homeserver/pushing-queue.ts";
import { createServiceTraffic, type PushedTransaction } from "./homeserver/service-traffic.ts";
import { createTypingWatch } from "./homeserver/typing-watch.ts";
import { createState } from "./homeserver/state/state.ts";
import { toFetch } from "../src/contract/fetch.ts";
import type { Serve } from "../src/contract/serve.ts";
import { createTroubleGate, type RunningTrouble } from "./trouble/gate.ts";
import type { TroublePlan } from "./trouble/plan.ts";
import { type AllowedService, createDraftRegistration } from "../src/draft/index.ts";
import type { Registration } from "../src/editions/registration.ts";
import {
  createHomeserverExtensions,
  createRegistrations,
  type EditionOf,
  errorProfiles,
  type PushState,
  type Registrations,
  serveTogether,
} from "../src/homeserver/index.ts";
import { type Clock, systemClock } from "../src/resilience/clock.ts";

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
  /** The next try that was not given yet; also one that was made before. */
  nextTransaction(options?: NextOptions): Promise<PushedTransaction>;
  pushState(registrationId: string): Promise<PushState>;
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
  /** Stops in the middle of what is being pushed, and starts again. Rooms and users are as they were. */
  restart(): Promise<void>;
  /** Stops pushing, and waits for what is in flight. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** @throws RegistrationError listing every fault of the registrations */
export function createMockHomeserver(options: MockHomeserverOptions = {}): MockHomeserver {
  const { serverName = "example.org", edition = "v1", onError = () => undefined } = options;
  const { clock = systemClock, random = Math.random } = options;
  const profile = profileOf(options.profile ?? "spec");
  const registrations = createRegistrations({
    serverName,
    registrations: options.registrations ?? [],
    profile: profile.namespaces,
    overlap: profile.acceptsOverlap ? "refuse-identical" : "refuse",
  });
  const gate = createTroubleGate(clock);
  if (options.trouble !== undefined) gate.add(options.trouble);
  const log = createPushedLog();
  const deviceLists = createDeviceLists(() => home);
  const traffic = createServiceTraffic({
    profile,
    fetch: gate.fetch(
      options.fetch ?? ((request) => globalThis.fetch(request)),
      "application-service",
    ),
    besides: (registration, body) => ({
      ...keyCountsFor(home, registration, body),
      ...deviceLists(registration),
    }),
    onPushed: log.add,
  });
  const common = { edition, clock, random, legacyFallback: legacyFallbackOf(profile) } as const;
  const queue = createPushingQueue({ profile, registrations, traffic, gate, common, onError });
  const pushing = createPushing({ home: () => home, registrations, queue, onError });
  const typing = createTypingWatch(clock, () => home.state.ephemeral, onError);
  const home: Home = {
    serverName,
    profile,
    clock,
    registrations,
    services: createServices({
      profile,
      registrations,
      edition,
      clock,
      random,
      fetch: traffic.fetch,
    }),
    state: createState({
      serverName,
      clock,
      random,
      onEvent: pushing.event,
      onEphemeral: (change) => {
        pushing.ephemeral(change);
        if (change.kind === "typing") typing.look();
      },
      maxUploadBytes: options.maxUploadBytes,
      maxMediaBytes: options.maxMediaBytes,
    }),
    onToDevice: pushing.toDevice,
  };

  const addSender = ({ id, sender_localpart: localpart }: Registration): void => {
    const userId = `@${localpart}:${serverName}` as const;
    if (home.state.accounts.get(userId) === undefined) {
      home.state.accounts.add({ userId, madeBy: id });
    }
  };
  for (const registration of registrations.list()) addSender(registration);
  registrations.onChange(({ kind, registration }) => {
    if (kind !== "removed") addSender(registration);
  });

  const served = {
    registrations: toProfileRegistrations(registrations, profile),
    accounts: createKnownUsers(home),
    errors: profile.name.startsWith("synapse") ? errorProfiles.synapse : errorProfiles.spec,
    checkAnswers: options.checkAnswers ?? true,
    maxUploadBytes: home.state.media.maxBytes,
    onError,
    clock,
  };
  const v1 = createHomeserverExtensions({
    ...served,
    handlers: createHandlers(home),
    allowTokenInQuery: true,
    ping: createProfilePing({ profile, clock, fetch: traffic.fetch, wake: queue.wake }),
  });
  const draft = createHomeserverExtensions({
    ...served,
    edition: "draft",
    handlers: createDraftHandlers(home),
  });
  const draftRegistration = createDraftRegistration({
    registrations,
    allowed: options.draftServices ?? [],
    onError,
  });
  const together = serveTogether(serveBeside(home, onError), draftRegistration, draft, v1);
  const serve = createFront(home, together.serve);
  // Nothing goes wrong for those with whom a test sets the stage.
  const fetch = toFetch(serve);

  const close = async (): Promise<void> => {
    typing.stop();
    await pushing.settled();
    await queue.close();
  };

  return {
    serverName,
    profile,
    fetch: gate.fetch(fetch, "homeserver"),
    serve: gate.serve(serve, "homeserver"),
    registrations,
    users: createMockUsers(home, fetch),
    rooms: createMockRooms(home),
    pushed: log.pushed,
    nextTransaction: log.next,
    pushState: (id) => queue.state(id),
    trouble: gate.add,
    restart: queue.restart,
    async advance(ms) {
      if (!isManual(clock)) throw new TypeError("advance needs a clock of createManualClock");
      await clock.advance(ms);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function profileOf(given: ProfileName | HomeserverProfile): HomeserverProfile {
  if (typeof given !== "string") return given;
  const profile: HomeserverProfile | undefined = homeserverProfiles[given];
  if (profile !== undefined) return profile;
  const names = Object.keys(homeserverProfiles).join(", ");
  throw new TypeError(`there is no profile ${JSON.stringify(given)}: choose one of ${names}`);
}

function isManual(clock: Clock): clock is ManualClock {
  return "advance" in clock;
}
