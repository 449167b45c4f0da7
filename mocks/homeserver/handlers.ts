/**
 * A handler for every operation of the v1 homeserver document, but for the ping: `createHomeserverExtensions` answers that.
 */
import type { HandlersOf } from "./context.ts";
import { createAccountDataHandlers } from "./handlers/account-data.ts";
import { createAccountHandlers } from "./handlers/account.ts";
import { createAliasHandlers } from "./handlers/aliases.ts";
import { createCreateRoomHandlers } from "./handlers/create-room.ts";
import { createDeviceHandlers } from "./handlers/devices.ts";
import { createDirectoryHandlers } from "./handlers/directory.ts";
import { createEphemeralHandlers } from "./handlers/ephemeral.ts";
import { createKeyHandlers } from "./handlers/keys.ts";
import { createLoginHandlers } from "./handlers/login.ts";
import { createMediaHandlers } from "./handlers/media.ts";
import { createMembersHandlers } from "./handlers/members.ts";
import { createMembershipHandlers } from "./handlers/membership.ts";
import { createMessagesHandlers } from "./handlers/messages.ts";
import { createProfileHandlers } from "./handlers/profile.ts";
import { createRegisterHandlers } from "./handlers/register.ts";
import { createRelationsHandlers } from "./handlers/relations.ts";
import { createRoomStateHandlers } from "./handlers/room-state.ts";
import { createSendHandlers } from "./handlers/send.ts";
import { createServerHandlers } from "./handlers/server.ts";
import { createSyncHandlers } from "./handlers/sync.ts";
import { createThirdPartyHandlers } from "./handlers/third-party.ts";
import { createToDeviceHandlers } from "./handlers/to-device.ts";
import { createUserDirectoryHandlers } from "./handlers/user-directory.ts";
import type { Home } from "./home.ts";
import type { HomeserverHandlers } from "../../src/homeserver/index.ts";

export function createHandlers(home: Home): HandlersOf<keyof HomeserverHandlers> {
  return {
    ...createServerHandlers(home),
    ...createRegisterHandlers(home),
    ...createLoginHandlers(home),
    ...createAccountHandlers(home),
    ...createProfileHandlers(home),
    ...createDeviceHandlers(home),
    ...createKeyHandlers(home),
    ...createToDeviceHandlers(home),
    ...createAccountDataHandlers(home),
    ...createMediaHandlers(home),
    ...createSyncHandlers(home),
    ...createThirdPartyHandlers(home),
    ...createUserDirectoryHandlers(home),
    ...createCreateRoomHandlers(home),
    ...createSendHandlers(home),
    ...createMembershipHandlers(home),
    ...createMembersHandlers(home),
    ...createRoomStateHandlers(home),
    ...createMessagesHandlers(home),
    ...createRelationsHandlers(home),
    ...createAliasHandlers(home),
    ...createDirectoryHandlers(home),
    ...createEphemeralHandlers(home),
  };
}
