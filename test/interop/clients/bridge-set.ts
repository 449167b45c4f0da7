/**
 * What the steps of a bridge play with.
 */
import type { Bridge, BridgeModule, Intent, Json, WireEvent } from "./library-types.ts";
import { type RoomId, serverName, type Stage } from "./stage.ts";

export interface BridgeSet {
  readonly module: BridgeModule;
  readonly bridge: Bridge;
  readonly stage: Stage;
  /** What the bridge was told of, in its order. */
  readonly events: readonly WireEvent[];
  readonly ephemeral: readonly { readonly type: string; readonly content: Json }[];
  /** Those for which it made rooms. */
  readonly aliases: readonly string[];
  /** Answers to what alice says after an exclamation mark. */
  answerAs(intent: Intent): void;
  /** A room of the bot's with alice in it, and public unless told otherwise. */
  createRoom(options?: object): Promise<RoomId>;
}

export const bridgeBot = `@_bridge_bot:${serverName}` as const;

export const bridgeUser = (name: string) => `@_bridge_${name}:${serverName}` as const;
