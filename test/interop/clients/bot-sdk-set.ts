/**
 * What the steps of an application service of matrix-bot-sdk play with.
 */
import type { BotSdk, Json, SdkIntent, SdkService, WireEvent } from "./library-types.ts";
import type { RoomId, Stage } from "./stage.ts";

export interface SdkSet {
  readonly sdk: BotSdk;
  readonly service: SdkService;
  readonly stage: Stage;
  /** What was pushed, in its order. */
  readonly events: readonly WireEvent[];
  readonly ephemeral: readonly { readonly type: string; readonly content: Json }[];
  /** Answers to what alice says after an exclamation mark. */
  answerAs(intent: SdkIntent): void;
  /** The event that was pushed, once it was. */
  received(what: string, check: (event: WireEvent) => boolean): Promise<WireEvent>;
  /** One that is registered. */
  virtualUser(suffix: string): Promise<SdkIntent>;
  /** A room of the bot's with alice in it, and public unless told otherwise. */
  createRoom(options?: object): Promise<RoomId>;
}
