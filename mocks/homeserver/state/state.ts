/**
 * All that the homeserver knows, in memory. Nothing here waits, knows HTTP or asks an application service.
 */
import type { Clock } from "../../../src/resilience/clock.ts";
import { type AccountData, createAccountData } from "./account-data.ts";
import { type Accounts, createAccounts } from "./accounts.ts";
import { createDeviceInbox, type DeviceInbox } from "./device-inbox.ts";
import { createDirectory, type Directory } from "./directory.ts";
import { createEphemeral, type Ephemeral, type EphemeralChange } from "./ephemeral.ts";
import { createFilters, type Filters } from "./filters.ts";
import { createKeys, type Keys } from "./keys.ts";
import { createMedia, type Media } from "./media.ts";
import { createProfileFields, type ProfileFields } from "./profile-fields.ts";
import { createRandomIds, type RandomIds } from "./random-ids.ts";
import type { Room, StoredEvent } from "./room.ts";
import { createRooms, type Rooms } from "./rooms.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { createStream, type Stream } from "./stream.ts";
import { createTransactionReplay, type TransactionReplay } from "./transaction-replay.ts";

export interface State {
  readonly ids: RandomIds;
  readonly stream: Stream;
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly profiles: ProfileFields;
  readonly accountData: AccountData;
  readonly rooms: Rooms;
  readonly directory: Directory;
  readonly keys: Keys;
  readonly inbox: DeviceInbox;
  readonly media: Media;
  readonly ephemeral: Ephemeral;
  readonly replay: TransactionReplay;
  readonly filters: Filters;
}

export interface StateOptions {
  readonly serverName: string;
  readonly clock: Clock;
  /** A number from 0 up to but not 1. */
  readonly random: () => number;
  /** Told of each event that a room has taken. */
  readonly onEvent: (room: Room, stored: StoredEvent) => void;
  readonly onEphemeral: (change: EphemeralChange) => void;
  /** The largest upload, in bytes. Defaults to 50 MiB. */
  readonly maxUploadBytes?: number | undefined;
  /** All uploads together, in bytes. Defaults to 256 MiB. */
  readonly maxMediaBytes?: number | undefined;
}

const mebibyte = 1024 * 1024;

export function createState(options: StateOptions): State {
  const { clock, onEvent, onEphemeral } = options;
  const { maxUploadBytes = 50 * mebibyte, maxMediaBytes = 256 * mebibyte } = options;
  const ids = createRandomIds(options);
  const stream = createStream(clock);
  const keys = createKeys(stream);
  const inbox = createDeviceInbox(stream);
  return {
    ids,
    stream,
    keys,
    inbox,
    accounts: createAccounts(),
    sessions: createSessions({
      ids,
      onRemoved(userId, deviceId) {
        keys.forget(userId, deviceId);
        inbox.forget(userId, deviceId);
      },
    }),
    profiles: createProfileFields(),
    accountData: createAccountData(stream),
    rooms: createRooms({ ids, clock, stream, onEvent }),
    directory: createDirectory(),
    media: createMedia({
      serverName: options.serverName,
      ids,
      clock,
      stream,
      maxBytes: maxUploadBytes,
      maxAllBytes: Math.max(maxMediaBytes, maxUploadBytes),
    }),
    ephemeral: createEphemeral({ clock, stream, onChange: onEphemeral }),
    replay: createTransactionReplay(clock),
    filters: createFilters(),
  };
}
