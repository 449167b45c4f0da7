/**
 * What a bot finds when it starts: a mock homeserver, and an ordinary user to talk with.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { HomeserverProfile } from "../../../mocks/homeserver/profile.ts";
import type { MockUser } from "../../../mocks/homeserver/mock-user.ts";
import type { Registration } from "../../../src/editions/registration.ts";

export const serverName = "example.org";

export type UserId = `@${string}:${string}`;
export type RoomId = `!${string}`;

export interface Stage {
  /** Of the homeserver. */
  readonly url: string;
  readonly profile: HomeserverProfile;
  readonly alice: MockUser;
  /** What the library warns of; shown with a step that fails. */
  readonly onLog: (line: string) => void;
}

export interface Bot {
  /** Sentences about behaviour. Each stands on its own: what it needs it makes. */
  readonly steps: Readonly<Record<string, () => Promise<void>>>;
  close(): Promise<void>;
}

/** @param registration its own; its `url` has the port to listen on */
export type StartService = (stage: Stage, registration: Registration) => Promise<Bot>;

export interface RegistrationOptions {
  readonly name: string;
  readonly port: number;
}

/** Everything that begins with `_<name>_` belongs to it. */
export function registrationOf({ name, port }: RegistrationOptions): Registration {
  const escaped = serverName.replaceAll(".", String.raw`\.`);
  return {
    id: name,
    url: `http://127.0.0.1:${port}`,
    as_token: `as-${crypto.randomUUID()}`,
    hs_token: `hs-${crypto.randomUUID()}`,
    sender_localpart: `_${name}_bot`,
    rate_limited: false,
    protocols: [name],
    receive_ephemeral: true,
    // The libraries read what comes under the unstable name.
    "de.sorunome.msc2409.push_ephemeral": true,
    namespaces: {
      users: [{ exclusive: true, regex: `@_${name}_.*:${escaped}` }],
      aliases: [{ exclusive: true, regex: `#_${name}_.*:${escaped}` }],
      rooms: [],
    },
  };
}

/** The libraries know rooms up to this version: in later ones they take a creator, who needs no power level, for powerless. */
export const olderRoom = { preset: "public_chat", room_version: "11" } as const;

const waitMs = 10_000;

/**
 * What the check comes to once it is neither undefined nor false.
 *
 * @throws when that takes longer than 10 s
 */
export async function eventually<Value>(
  what: string,
  check: () => Value | undefined | false | Promise<Value | undefined | false>,
): Promise<Value> {
  const end = performance.now() + waitMs;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`in ${waitMs} ms it did not happen: ${what}`);
    await sleep(15);
  }
}

interface Message {
  readonly sender: string;
  readonly origin_server_ts: number;
  readonly content: Readonly<Record<string, unknown>>;
}

/** The message with this text, as the user reads it in the room. */
export function heard(user: MockUser, roomId: string, sender: string, body: string) {
  return eventually(`${sender} says "${body}"`, async () => {
    const path = `/rooms/${encodeURIComponent(roomId)}/messages?dir=b&limit=50`;
    const { chunk } = await user.request<{ chunk: readonly Message[] }>("GET", path);
    return chunk.find((event) => event.sender === sender && event.content["body"] === body);
  });
}

/** Who is in the room, with their names, as the user reads it. */
export async function membersOf(user: MockUser, roomId: string) {
  const path = `/rooms/${encodeURIComponent(roomId)}/joined_members`;
  type Members = Readonly<Record<string, { readonly display_name?: string | null }>>;
  return (await user.request<{ joined: Members }>("GET", path)).joined;
}

/** Undefined when there is no such user. */
export async function nameOf(user: MockUser, userId: string): Promise<string | undefined> {
  const profile = user.request<{ displayname?: string }>("GET", `/profile/${userId}`);
  return (await profile.catch(() => ({ displayname: undefined }))).displayname;
}
