/**
 * What is used of the libraries, typed by hand: type checks need none of them installed.
 */
import type { EventEmitter } from "node:events";
import type { Server } from "node:net";

export type Json = Record<string, unknown>;

export interface WireEvent {
  readonly type: string;
  readonly event_id: string;
  readonly room_id: string;
  readonly sender: string;
  readonly state_key?: string;
  readonly content: Json;
}

export interface SdkSpace {
  readonly roomId: string;
  addChildRoom(roomId: string, details: object): Promise<unknown>;
  getChildEntities(): Promise<Json>;
}

/** What both libraries call a client: the bridge library has a fork of the other one inside. */
export interface SdkClient extends EventEmitter {
  readonly dms: { getOrCreateDm(userId: string): Promise<string>; isDm(roomId: string): boolean };
  doRequest(method: string, path: string, query: object | null, body?: object): Promise<Json>;
  start(filter?: object): Promise<unknown>;
  stop(): void;
  getUserId(): Promise<string>;
  getWhoAmI(): Promise<{ user_id: string; device_id?: string }>;
  doesServerSupportVersion(version: string): Promise<boolean>;
  createRoom(properties?: object): Promise<string>;
  createSpace(options: object): Promise<SdkSpace>;
  getSpace(roomId: string): Promise<SdkSpace>;
  joinRoom(roomIdOrAlias: string): Promise<string>;
  leaveRoom(roomId: string): Promise<unknown>;
  forgetRoom(roomId: string): Promise<unknown>;
  inviteUser(userId: string, roomId: string): Promise<unknown>;
  kickUser(userId: string, roomId: string, reason?: string): Promise<unknown>;
  banUser(userId: string, roomId: string, reason?: string): Promise<unknown>;
  unbanUser(userId: string, roomId: string): Promise<unknown>;
  sendText(roomId: string, text: string): Promise<string>;
  sendMessage(roomId: string, content: object): Promise<string>;
  sendStateEvent(roomId: string, type: string, key: string, content: object): Promise<string>;
  replyText(roomId: string, event: object, text: string): Promise<string>;
  redactEvent(roomId: string, eventId: string, reason?: string): Promise<string>;
  setTyping(roomId: string, typing: boolean): Promise<unknown>;
  sendReadReceipt(roomId: string, eventId: string): Promise<unknown>;
  getEvent(roomId: string, eventId: string): Promise<Json>;
  getEventContext(roomId: string, eventId: string): Promise<{ readonly before: readonly object[] }>;
  getRelationsForEvent(roomId: string, eventId: string): Promise<{ chunk: readonly object[] }>;
  getRoomState(roomId: string): Promise<readonly WireEvent[]>;
  getRoomStateEvent(roomId: string, type: string, key: string): Promise<Json>;
  getJoinedRooms(): Promise<readonly string[]>;
  getJoinedRoomMembers(roomId: string): Promise<readonly string[]>;
  getJoinedRoomMembersWithProfiles(roomId: string): Promise<Json>;
  getRoomMembersByMembership(
    roomId: string,
    membership: string,
  ): Promise<readonly { readonly membershipFor: string }[]>;
  getRoomUpgradeHistory(roomId: string): Promise<{ newer: readonly { roomId: string }[] }>;
  userHasPowerLevelFor(
    userId: string,
    roomId: string,
    type: string,
    isState: boolean,
  ): Promise<boolean>;
  setUserPowerLevel(userId: string, roomId: string, level: number): Promise<unknown>;
  setDisplayName(name: string): Promise<unknown>;
  setAvatarUrl(url: string): Promise<unknown>;
  getUserProfile(userId: string): Promise<Json>;
  setPresenceStatus(presence: string, message?: string): Promise<unknown>;
  getPresenceStatusFor(userId: string): Promise<{ readonly state: string }>;
  createRoomAlias(alias: string, roomId: string): Promise<unknown>;
  deleteRoomAlias(alias: string): Promise<unknown>;
  lookupRoomAlias(alias: string): Promise<{ readonly roomId: string }>;
  getPublishedAlias(roomId: string): Promise<string | null>;
  setDirectoryVisibility(roomId: string, visibility: string): Promise<unknown>;
  getDirectoryVisibility(roomId: string): Promise<string>;
  setAccountData(type: string, content: object): Promise<unknown>;
  getAccountData(type: string): Promise<Json>;
  setRoomAccountData(type: string, roomId: string, content: object): Promise<unknown>;
  getRoomAccountData(type: string, roomId: string): Promise<Json>;
  getSafeAccountData(type: string, otherwise: object): Promise<Json>;
  getOpenIDConnectToken(): Promise<{ readonly access_token?: string }>;
  getOwnDevices(): Promise<readonly object[]>;
  sendToDevices(type: string, messages: object): Promise<unknown>;
  uploadContent(bytes: Buffer, type: string, fileName: string): Promise<string>;
  downloadContent(mxc: string): Promise<{ readonly data: Buffer; readonly contentType: string }>;
}

export interface SdkIntent {
  readonly userId: string;
  readonly underlyingClient: SdkClient;
  readonly unstableApis: {
    sendEventWithTimestamp(
      roomId: string,
      type: string,
      content: object,
      ts: number,
    ): Promise<string>;
  };
  ensureRegistered(): Promise<unknown>;
  joinRoom(roomIdOrAlias: string): Promise<string>;
  leaveRoom(roomId: string): Promise<unknown>;
  getJoinedRooms(): Promise<readonly string[]>;
  sendText(roomId: string, text: string): Promise<string>;
}

export interface SdkService extends EventEmitter {
  readonly botIntent: SdkIntent;
  readonly botClient: SdkClient;
  begin(): Promise<void>;
  stop(): void;
  getIntentForSuffix(suffix: string): SdkIntent;
  getAliasForSuffix(suffix: string): string;
  setRoomDirectoryVisibility(network: string, roomId: string, visibility: string): Promise<unknown>;
}

export interface Logging {
  readonly LogService: {
    setLevel(level: unknown): void;
    setLogger(logger: Record<string, (module: string, ...parts: unknown[]) => void>): void;
  };
  readonly LogLevel: { readonly WARN: unknown };
}

export interface BotSdk extends Logging {
  readonly Appservice: new (options: object) => SdkService;
  readonly MemoryStorageProvider: new () => object;
  readonly MatrixClient: new (url: string, token: string, storage?: object) => SdkClient;
  readonly MatrixAuth: new (url: string) => {
    passwordRegister(name: string, password: string): Promise<SdkClient & { accessToken: string }>;
    passwordLogin(name: string, password: string): Promise<SdkClient & { accessToken: string }>;
  };
  readonly AutojoinRoomsMixin: {
    setupOnAppservice(service: SdkService): void;
    setupOnClient(client: SdkClient): void;
  };
}

export interface Intent {
  readonly userId: string;
  readonly matrixClient: SdkClient;
  ensureRegistered(): Promise<unknown>;
  join(roomIdOrAlias: string): Promise<string>;
  leave(roomId: string, reason?: string): Promise<unknown>;
  invite(roomId: string, userId: string): Promise<unknown>;
  kick(roomId: string, userId: string, reason?: string): Promise<unknown>;
  ban(roomId: string, userId: string, reason?: string): Promise<unknown>;
  unban(roomId: string, userId: string): Promise<unknown>;
  createRoom(options: { createAsClient?: boolean; options: object }): Promise<{ room_id: string }>;
  createAlias(alias: string, roomId: string): Promise<unknown>;
  sendText(roomId: string, text: string): Promise<{ readonly event_id: string }>;
  sendStateEvent(
    roomId: string,
    type: string,
    key: string,
    content: object,
  ): Promise<{ readonly event_id: string }>;
  sendTyping(roomId: string, isTyping: boolean): Promise<unknown>;
  sendReadReceipt(roomId: string, eventId: string): Promise<unknown>;
  setRoomName(roomId: string, name: string): Promise<unknown>;
  setRoomTopic(roomId: string, topic: string): Promise<unknown>;
  setPowerLevel(roomId: string, userId: string, level: number | undefined): Promise<unknown>;
  setDisplayName(name: string): Promise<unknown>;
  ensureProfile(name?: string, avatar?: string): Promise<unknown>;
  setRoomUserProfile(roomId: string, profile: object): Promise<unknown>;
  setPresence(presence: string, message?: string): Promise<unknown>;
  getProfileInfo(userId: string, field?: string | null, useCache?: boolean): Promise<Json>;
  getEvent(
    roomId: string,
    eventId: string,
    useCache?: boolean,
  ): Promise<{ readonly eventId: string }>;
  getStateEvent(roomId: string, type: string, key?: string, orNull?: boolean): Promise<Json | null>;
  roomState(roomId: string): Promise<readonly WireEvent[]>;
  uploadContent(content: string, options: { type: string; name: string }): Promise<string>;
  setRoomDirectoryVisibility(roomId: string, visibility: string): Promise<unknown>;
  setRoomDirectoryVisibilityAppService(
    roomId: string,
    network: string,
    visibility: string,
  ): Promise<unknown>;
}

export interface Bridge {
  run(port: number, service: undefined, host: string): Promise<void>;
  close(): Promise<void>;
  getIntent(userId?: string): Intent;
  getBot(): { getJoinedMembers(roomId: string): Promise<Json>; getUserId(): string };
  pingAppserviceRoute(roomId: string, timeoutMs: number): Promise<number>;
}

export interface BridgeModule {
  readonly Bridge: new (options: object) => Bridge;
  readonly AppServiceRegistration: { fromObject(registration: object): object };
  readonly MemoryProvisioningStore: new () => object;
  /** What the web page of a bridge talks with. */
  readonly ProvisioningApi: new (
    store: object,
    options: { readonly openIdOverride: Readonly<Record<string, URL>> },
  ) => {
    readonly server: Server;
    start(port: number, host: string): Promise<void>;
    close(): Promise<void>;
  };
}
