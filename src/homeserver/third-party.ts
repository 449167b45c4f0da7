/**
 * Third-party look-ups on behalf of clients: asks the application services that declare the protocol, all at once, and joins
 * what they answer in time. One that is dead, or answers nonsense, takes nothing from the others.
 * @see https://spec.matrix.org/v1.19/client-server-api/#third-party-networks
 */
import type { RoomAlias, UserId } from "../../generated/registration.types.ts";
import type { Registration } from "../editions/registration.ts";
import { MatrixError } from "../matrix/error.ts";
import { systemClock } from "../resilience/clock.ts";
import { createProtocolMetadata } from "./protocol-metadata.ts";
import type { Registrations } from "./registrations.ts";
import { toData } from "./service-answer.ts";
import { createServiceCall, type ServiceCallOptions, type ServiceRequest } from "./service-call.ts";
import { editionOf } from "./service-edition.ts";
import {
  type Complain,
  soundLocations,
  soundProtocol,
  soundUsers,
  type ThirdPartyLocation,
  type ThirdPartyProtocol,
  type ThirdPartyUser,
} from "./third-party-answers.ts";

export interface ThirdPartyOptions extends ServiceCallOptions {
  readonly registrations: Pick<Registrations, "list">;
  /** The time for each application service, in milliseconds. Defaults to 5000. */
  readonly timeoutMs?: number;
  /** How long the metadata of a protocol is kept, in milliseconds. Defaults to an hour. */
  readonly metadataAgeMs?: number;
  /** How long one that gave no metadata is not asked for it again, in milliseconds. Defaults to a minute. */
  readonly metadataPauseMs?: number;
  /** Told of everything that is left out: no answer, a refusal, an entry that breaks the contract. */
  readonly onWarning?: (warning: ThirdPartyWarning) => void;
}

/** Fit for a log. */
export interface ThirdPartyWarning {
  readonly registrationId: string;
  readonly operationId: string;
  readonly message: string;
}

/** The search fields of a network: `{ network: "libera", nickname: "bob" }`. */
export type ThirdPartyFields = Readonly<Record<string, unknown>>;

export interface ThirdParty {
  /** Every protocol that somebody serves, with its networks. */
  protocols(): Promise<Record<string, ThirdPartyProtocol>>;
  /** @throws MatrixError 404 `M_NOT_FOUND` when nobody serves it */
  protocol(protocol: string): Promise<ThirdPartyProtocol>;
  /** @throws MatrixError 404 `M_NOT_FOUND` when nobody declares the protocol */
  usersByFields(protocol: string, fields: ThirdPartyFields): Promise<ThirdPartyUser[]>;
  /** @throws MatrixError 404 `M_NOT_FOUND` when nobody declares the protocol */
  locationsByFields(protocol: string, fields: ThirdPartyFields): Promise<ThirdPartyLocation[]>;
  /** Who a user is on the other side, by all who declare any protocol. */
  usersByUserId(userId: UserId): Promise<ThirdPartyUser[]>;
  /** Which rooms an alias stands for on the other side, by all who declare any protocol. */
  locationsByAlias(alias: RoomAlias): Promise<ThirdPartyLocation[]>;
}

/** Of the request to the homeserver, and nobody else's affair (S53). */
const ownParameters: ReadonlySet<string> = new Set([
  "access_token",
  "user_id",
  "device_id",
  "org.matrix.msc3202.device_id",
]);

/** @throws RangeError for a limit out of range */
export function createThirdParty(options: ThirdPartyOptions): ThirdParty {
  const {
    registrations,
    clock = systemClock,
    onWarning,
    timeoutMs = 5000,
    edition = "v1",
  } = options;
  if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be above 0, not ${timeoutMs}`);
  const send = createServiceCall(options);
  const metadataOf = createProtocolMetadata({
    ask: askForMetadata,
    clock,
    maxAgeMs: options.metadataAgeMs ?? 3_600_000,
    pauseMs: options.metadataPauseMs ?? 60_000,
  });

  /** The draft has no third-party look-ups. */
  const serving = (): readonly Registration[] =>
    registrations
      .list()
      .filter((one) => one.url !== null && (one.protocols ?? []).length > 0)
      .filter((one) => editionOf(edition, one) === "v1");

  function declaring(protocol: string): readonly Registration[] {
    const found = serving().filter((one) => one.protocols?.includes(protocol));
    if (found.length === 0) throw unknownProtocol();
    return found;
  }

  const complainOf =
    ({ id: registrationId }: Registration, operationId: string): Complain =>
    (message) =>
      onWarning?.({ registrationId, operationId, message });

  async function ask(
    registration: Registration,
    operationId: string,
    request: Pick<ServiceRequest, "path" | "query">,
  ): Promise<unknown> {
    const outcome = await send(registration, operationId, { ...request, timeoutMs });
    return toData(outcome, { registration, operationId, nowMs: clock.now() });
  }

  async function askForMetadata(registration: Registration, protocol: string) {
    const complain = complainOf(registration, "getProtocolMetadata");
    try {
      const data = await ask(registration, "getProtocolMetadata", { path: { protocol } });
      return soundProtocol(data, complain);
    } catch (error) {
      complain(messageOf(error));
      return isNotFound(error) ? null : undefined;
    }
  }

  /** @returns of all what they have; who has nothing says 404, and that is nothing to warn of */
  async function askAll<Entry>(
    asked: readonly Registration[],
    operationId: string,
    request: Pick<ServiceRequest, "path" | "query">,
    sound: (data: unknown, complain: Complain) => Entry[],
  ): Promise<Entry[]> {
    const lists = asked.map(async (registration) => {
      const complain = complainOf(registration, operationId);
      try {
        return sound(await ask(registration, operationId, request), complain);
      } catch (error) {
        if (!isNotFound(error)) complain(messageOf(error));
        return [];
      }
    });
    return (await Promise.all(lists)).flat();
  }

  /** The description is that of the first; the networks are those of all. */
  async function join(protocol: string, asked: readonly Registration[]) {
    const answers = await Promise.all(
      asked.map(async (registration) => {
        const metadata = await metadataOf(registration, protocol);
        return metadata && withInstanceIds(metadata, registration);
      }),
    );
    const [first, ...others] = answers.filter((one) => one !== undefined);
    const instances = [first, ...others].flatMap((one) => one?.instances ?? []);
    return first && { ...first, instances };
  }

  return {
    async protocols() {
      const asked = serving();
      const names = Array.from(new Set(asked.flatMap((one) => one.protocols ?? [])));
      const all = await Promise.all(
        names.map(async (name) => {
          const found = await join(
            name,
            asked.filter((one) => one.protocols?.includes(name)),
          );
          return found === undefined ? [] : [[name, found] as const];
        }),
      );
      return Object.fromEntries(all.flat());
    },
    async protocol(protocol) {
      const found = await join(protocol, declaring(protocol));
      if (found === undefined) throw unknownProtocol();
      return found;
    },
    usersByFields: async (protocol, fields) =>
      askAll(
        declaring(protocol),
        "queryUserByProtocol",
        { path: { protocol }, query: { fields: searchFields(fields) } },
        soundUsers,
      ),
    locationsByFields: async (protocol, fields) =>
      askAll(
        declaring(protocol),
        "queryLocationByProtocol",
        { path: { protocol }, query: { fields: searchFields(fields) } },
        soundLocations,
      ),
    usersByUserId: async (userid) =>
      askAll(serving(), "queryThirdPartyUserByUserId", { query: { userid } }, soundUsers),
    locationsByAlias: async (alias) =>
      askAll(serving(), "queryLocationByAlias", { query: { alias } }, soundLocations),
  };
}

function isNotFound(error: unknown): boolean {
  return error instanceof MatrixError && error.status === 404;
}

/** A MatrixError, or a TypeError for a protocol whose name no path can carry. */
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "unknown";
}

/** Names a network among those of all application services, in the way of Synapse (S53a). */
function withInstanceIds(metadata: ThirdPartyProtocol, { id }: Registration): ThirdPartyProtocol {
  const instances = metadata.instances.map((one) => ({
    ...one,
    instance_id: `${id}|${one.network_id}`,
  }));
  return { ...metadata, instances };
}

function searchFields(fields: ThirdPartyFields): ThirdPartyFields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !ownParameters.has(name)));
}

function unknownProtocol(): MatrixError {
  return new MatrixError(404, "M_NOT_FOUND", "no application service serves this protocol");
}
