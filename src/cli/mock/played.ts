/**
 * The homeserver that is played: made from its setting, and made again when a test suite wants to start afresh.
 */
import {
  createMockHomeserver,
  type MockHomeserver,
  type MockHomeserverOptions,
} from "../../../mocks/homeserver.ts";
import type { MockUser } from "../../../mocks/homeserver/mock-user.ts";
import { createSeededRandom } from "../../../mocks/seeded-random.ts";
import { CommandError } from "../command-error.ts";
import { inFile, type StatefulSetting } from "./stateful-setting.ts";

export interface Played {
  /** Another one after `reset`. */
  readonly homeserver: MockHomeserver;
  readonly people: readonly MockUser[];
  /** Ends it, and begins again as at the start, but with other IDs and tokens. */
  reset(): Promise<void>;
}

/** @throws CommandError naming the file or the user that is no good */
export function play(setting: StatefulSetting, options: MockHomeserverOptions): Played {
  const { profile, registrations, users, trouble, seed } = setting;

  // Goes on behind a reset: a bridge takes an event with an ID of before for the same.
  const random = seed === undefined ? (options.random ?? Math.random) : createSeededRandom(seed);

  const make = (): Omit<Played, "reset"> => {
    const homeserver = createMockHomeserver({
      ...options,
      profile,
      random,
      ...(trouble !== undefined && { trouble }),
    });
    for (const { file, registration } of registrations) {
      try {
        homeserver.registrations.add(registration);
      } catch (error) {
        throw inFile(file, error);
      }
    }
    return { homeserver, people: users.map((user) => addUser(homeserver, user)) };
  };

  let now = make();
  return {
    get homeserver() {
      return now.homeserver;
    },
    get people() {
      return now.people;
    },
    async reset() {
      const { homeserver } = now;
      now = make();
      await homeserver.close();
    },
  };
}

/** @param given `alice` or `alice:password` */
function addUser({ users }: MockHomeserver, given: string): MockUser {
  const mark = given.indexOf(":");
  const localpart = mark < 0 ? given : given.slice(0, mark);
  try {
    return users.register(localpart, mark < 0 ? {} : { password: given.slice(mark + 1) });
  } catch (cause) {
    throw new CommandError(`--user ${localpart}: ${cause instanceof Error ? cause.message : ""}`, {
      cause,
    });
  }
}
