/**
 * A homeserver in the memory of a test: it keeps what it is told, asks application services, and pushes to them, as the
 * homeserver of a profile does.
 *
 * What it does not do: federation, encryption (keys are kept and handed out as they came), push notifications, presence that
 * comes and goes by itself, search, and anything that survives the process.
 */
import { toFetch } from "../src/contract/fetch.ts";
import type { Registration } from "../src/editions/registration.ts";
import { type Clock, systemClock } from "../src/resilience/clock.ts";
import { createServices, legacyFallbackOf } from "./homeserver/asking.ts";
import { createDeviceLists } from "./homeserver/device-lists.ts";
import { createEnding, unlessOver } from "./homeserver/ending.ts";
import type { Home } from "./homeserver/home.ts";
import { keyCountsFor } from "./homeserver/key-counts.ts";
import type { MockHomeserver, MockHomeserverOptions } from "./homeserver/mock-homeserver.ts";
import { createMockRooms } from "./homeserver/mock-rooms.ts";
import { createMockUsers } from "./homeserver/mock-users.ts";
import { createProfilePing } from "./homeserver/profile-ping.ts";
import { profileOf } from "./homeserver/profiles.ts";
import { createPushedLog } from "./homeserver/pushed-log.ts";
import { createPushing } from "./homeserver/pushing.ts";
import { createPushingQueue } from "./homeserver/pushing-queue.ts";
import { createMockRegistrations } from "./homeserver/registrations/create-registrations.ts";
import { createServiceTraffic } from "./homeserver/service-traffic.ts";
import { createServing } from "./homeserver/serving.ts";
import { createState } from "./homeserver/state/state.ts";
import { createTypingWatch } from "./homeserver/typing-watch.ts";
import { createUntilDelivered } from "./homeserver/until-delivered.ts";
import type { ManualClock } from "./manual-clock.ts";
import { createTroubleGate } from "./trouble/gate.ts";

export type { MockHomeserver, MockHomeserverOptions } from "./homeserver/mock-homeserver.ts";

/** @throws RegistrationError listing every fault of the registrations */
export function createMockHomeserver(options: MockHomeserverOptions = {}): MockHomeserver {
  const { serverName = "example.org", edition = "v1", random = Math.random } = options;
  const { clock: givenClock = systemClock, watch = (fetch) => fetch } = options;
  const ending = createEnding({
    clock: givenClock,
    release: () => home.state.stream.release(),
    async stop() {
      typing.stop();
      await unlessOver(pushing.settled(), ending.over).catch(() => undefined);
      await queue.close();
    },
  });
  const { clock, over } = ending;
  const onError = (error: unknown): void => {
    // What fails then fails because of that.
    if (!over.aborted) options.onError?.(error);
  };
  const profile = profileOf(options.profile ?? "spec");
  const registrations = createMockRegistrations({
    profile,
    serverName,
    registrations: options.registrations ?? [],
    onError,
  });
  const gate = createTroubleGate(clock);
  if (options.trouble !== undefined) gate.add(options.trouble);
  const log = createPushedLog(() => delivery, over);
  const deviceLists = createDeviceLists(() => home);
  const traffic = createServiceTraffic({
    profile,
    clock,
    over,
    fetch: watch(
      gate.fetch(options.fetch ?? ((request) => globalThis.fetch(request)), "application-service"),
    ),
    keyCounts: (registration, body) => keyCountsFor(home, registration, body),
    deviceLists,
    onPushed: log.add,
  });
  const common = { edition, clock, random, legacyFallback: legacyFallbackOf(profile) } as const;
  const queue = createPushingQueue({ profile, registrations, traffic, gate, common, onError });
  const pushing = createPushing({
    home: () => home,
    registrations,
    queue,
    isOpen: () => !ending.isBegun,
    onError,
  });
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
      onError,
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
      home.state.accounts.add({ userId, madeBy: id, isImplied: !profile.createsSender });
      if (profile.namesSenders) home.state.profiles.set(userId, "displayname", localpart);
    }
  };
  for (const registration of registrations.list()) addSender(registration);
  registrations.onChange(({ kind, registration }) => {
    if (kind !== "removed") addSender(registration);
  });

  const serve = ending.serve(
    createServing({
      ...options,
      home,
      onError,
      ping: createProfilePing({ profile, clock, fetch: traffic.fetch, wake: queue.wake }),
    }),
  );
  // Nothing goes wrong for those with whom a test sets the stage.
  const fetch = toFetch(serve);
  const delivery = {
    clock: givenClock,
    registrationIds: () => registrations.list().map(({ id }) => id),
    state: ending.whileOpen(queue.state),
    queued: pushing.settled,
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
    pushState: delivery.state,
    untilDelivered: createUntilDelivered({
      ...delivery,
      advance: isManual(givenClock) ? givenClock.advance : undefined,
      isDelaying: gate.isDelaying,
    }),
    trouble: gate.add,
    restart: ending.whileOpen(queue.restart),
    async advance(ms) {
      if (!isManual(givenClock)) {
        throw new TypeError("advance needs a clock of createManualClock");
      }
      await givenClock.advance(ms);
    },
    release: () => home.state.stream.release(),
    close: ending.close,
    [Symbol.asyncDispose]: ending.close,
  };
}

function isManual(clock: Clock): clock is ManualClock {
  return "advance" in clock;
}
