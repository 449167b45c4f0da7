/**
 * Acts as an ordinary user, with the user's own access token and over the same paths as any client.
 */
import type { EventId, RoomId, UserId } from "../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../src/matrix/error.ts";
import type { NewRoom } from "./rooms/create-room.ts";
import type { SyncResponse } from "./sync/build-sync.ts";

export interface MockUser {
  readonly userId: UserId;
  readonly accessToken: string;
  readonly deviceId: string;
  /**
   * Sends any request of the client-server API.
   *
   * @param path from `/_matrix` on, or from what follows `/_matrix/client/v3`; with a slash at the beginning
   * @param body sent as JSON; bytes as they are, those of a Blob with its type. Defaults to no body
   * @returns the body of the answer: JSON, or a Uint8Array where it is something else
   * @throws MatrixError for an answer that is an error; TypeError for a path without its slash
   */
  request<Answer = unknown>(method: string, path: string, body?: unknown): Promise<Answer>;
  createRoom(room?: NewRoom): Promise<RoomId>;
  join(roomIdOrAlias: string): Promise<RoomId>;
  leave(roomId: RoomId): Promise<void>;
  invite(roomId: RoomId, userId: UserId): Promise<void>;
  /** @param content a text is sent as `m.text` */
  send(roomId: RoomId, content: string | object, type?: string): Promise<EventId>;
  sendState(roomId: RoomId, type: string, content: object, stateKey?: string): Promise<EventId>;
  /** @param since `next_batch` of the last one */
  sync(since?: string, timeoutMs?: number): Promise<SyncResponse>;
}

export interface MockUserOptions extends Pick<MockUser, "userId" | "accessToken" | "deviceId"> {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly baseUrl: string;
}

export function createMockUser(options: MockUserOptions): MockUser {
  const { userId, accessToken, deviceId, fetch, baseUrl } = options;
  let sent = 0;

  async function request<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    if (!path.startsWith("/")) throw new TypeError(`a path begins with "/": write "/${path}"`);
    const full = path.startsWith("/_matrix/") ? path : `/_matrix/client/v3${path}`;
    const { type, bytes } = toBytes(body);
    const response = await fetch(
      new Request(baseUrl + full, {
        method,
        headers: { authorization: `Bearer ${accessToken}`, "content-type": type },
        body: bytes,
      }),
    );
    const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
    if (response.ok && !isJson) return new Uint8Array(await response.arrayBuffer()) as Answer;
    const answer = (await response.json()) as Answer & { errcode?: string; error?: string };
    if (response.ok) return answer;
    const { errcode = "M_UNKNOWN", error = "" } = answer;
    const where = errcode === "M_UNRECOGNIZED" ? `: ${method} ${full.replace(/\?.*/su, "")}` : "";
    throw new MatrixError(response.status, errcode, error + where, { extra: answer });
  }

  const write = encodeURIComponent;

  return {
    userId,
    accessToken,
    deviceId,
    request,
    async createRoom(room = {}) {
      return (await request<{ room_id: RoomId }>("POST", "/createRoom", room)).room_id;
    },
    async join(roomIdOrAlias) {
      const path = `/join/${write(roomIdOrAlias)}`;
      return (await request<{ room_id: RoomId }>("POST", path, {})).room_id;
    },
    async leave(roomId) {
      await request("POST", `/rooms/${write(roomId)}/leave`, {});
    },
    async invite(roomId, target) {
      await request("POST", `/rooms/${write(roomId)}/invite`, { user_id: target });
    },
    async send(roomId, content, type = "m.room.message") {
      sent += 1;
      const path = `/rooms/${write(roomId)}/send/${write(type)}/${write(`${deviceId}-${sent}`)}`;
      const body = typeof content === "string" ? { msgtype: "m.text", body: content } : content;
      return (await request<{ event_id: EventId }>("PUT", path, body)).event_id;
    },
    async sendState(roomId, type, content, stateKey = "") {
      const path = `/rooms/${write(roomId)}/state/${write(type)}/${write(stateKey)}`;
      return (await request<{ event_id: EventId }>("PUT", path, content)).event_id;
    },
    sync(since, timeoutMs = 0) {
      const from = since === undefined ? "" : `&since=${write(since)}`;
      return request("GET", `/sync?timeout=${timeoutMs}${from}`);
    },
  };
}

function toBytes(body: unknown): { readonly type: string; readonly bytes: BodyInit | null } {
  if (body instanceof Blob) return { type: body.type || unknownType, bytes: body };
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) {
    return { type: unknownType, bytes: body as BodyInit };
  }
  const json = body === undefined ? null : JSON.stringify(body);
  return { type: "application/json", bytes: json };
}

const unknownType = "application/octet-stream";
