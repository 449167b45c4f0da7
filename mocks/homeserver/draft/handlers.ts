/**
 * A handler for every operation of the draft's homeserver document, over the same state as those of v1.
 */
import { createUriLookups } from "../../../src/draft/index.ts";
import type { HomeserverHandlers } from "../../../src/homeserver/index.ts";
import type { DraftHandlersOf } from "../context.ts";
import type { Home } from "../home.ts";
import { createDraftAccountHandlers } from "./accounts.ts";
import { createDraftEventHandlers } from "./events.ts";
import { createDraftRoomHandlers } from "./rooms.ts";

export function createDraftHandlers(
  home: Home,
): DraftHandlersOf<keyof HomeserverHandlers<"draft">> {
  return {
    ...createDraftAccountHandlers(home),
    ...createDraftRoomHandlers(home),
    ...createDraftEventHandlers(home),
    ...createUriLookups({ serverName: home.serverName }),
  };
}
