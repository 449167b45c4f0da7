/**
 * What the page shows beside the traffic: how pushing is doing, what time it is, who and what there is.
 */
import type { PushState } from "../../src/homeserver/index.ts";
import type { Clock } from "../../src/resilience/clock.ts";
import type { Asked } from "./exchange.ts";
import type { GetHomeserver } from "./inspected.ts";
import type { Switches } from "./switches.ts";

/** Looked at often: what a countdown needs. */
export interface Now {
  readonly nowMs: number;
  readonly canAdvance: boolean;
  readonly services: readonly ServiceNow[];
  readonly losing: readonly Asked[];
  readonly isHolding: boolean;
}

export interface ServiceNow extends PushState {
  readonly id: string;
}

/** Looked at now and then: what one can choose from. */
export interface Places {
  readonly serverName: string;
  readonly users: readonly string[];
  readonly rooms: readonly Place[];
}

export interface Place {
  readonly roomId: string;
  /** An alias or the name; the ID where it has neither. */
  readonly name: string;
}

export interface LookOptions {
  readonly homeserver: GetHomeserver;
  readonly switches: Switches;
  readonly clock: Clock;
}

/** The newest: a list that one chooses from cannot be much longer. */
const maxChoices = 200;

export async function lookNow({ homeserver, switches, clock }: LookOptions): Promise<Now> {
  const { registrations, pushState } = homeserver();
  const services = registrations
    .list()
    .map(async ({ id }) => ({ id, ...(await pushState(id)) }) satisfies ServiceNow);
  return {
    services: await Promise.all(services),
    nowMs: clock.now(),
    canAdvance: "advance" in clock,
    losing: switches.losing,
    isHolding: switches.isHolding,
  };
}

export function lookAround({ homeserver }: Pick<LookOptions, "homeserver">): Places {
  const { serverName, users, rooms } = homeserver();
  return {
    serverName,
    users: users.list().slice(-maxChoices),
    rooms: rooms
      .list()
      .slice(-maxChoices)
      .map(({ roomId, aliases, state }) => {
        const name = state("m.room.name")?.["name"];
        return { roomId, name: aliases[0] ?? (typeof name === "string" ? name : roomId) };
      }),
  };
}
