/**
 * The content repository. A thumbnail is the picture itself: nothing here can draw.
 * @see https://spec.matrix.org/v1.19/client-server-api/#content-repository
 */
import { MatrixError } from "../../../src/matrix/error.ts";
import { done, type HandlersOf, notFound } from "../context.ts";
import type { Home } from "../home.ts";
import type { StoredMedia } from "../state/media.ts";

type MediaHandlers = HandlersOf<
  | "uploadContent"
  | "createContent"
  | "uploadContentToMXC"
  | "getContentAuthed"
  | "getContentOverrideNameAuthed"
  | "getContentThumbnailAuthed"
  | "getConfigAuthed"
>;

/** How long to wait for what is not uploaded yet, unless the request says. The specification's default. */
const defaultTimeoutMs = 20_000;

export interface Wanted {
  readonly serverName: string;
  readonly mediaId: string;
  readonly timeoutMs?: number | undefined;
  readonly signal: AbortSignal;
}

export function createMediaHandlers(home: Home): MediaHandlers {
  const { media } = home.state;
  return {
    async uploadContent({ body, query }, { caller, contentType }) {
      const bytes = await readAll(body);
      const { mediaId, uri } = media.reserve(caller.userId);
      media.fill(mediaId, caller.userId, describe(bytes, contentType, query.filename));
      return { status: 200, body: { content_uri: uri } };
    },
    createContent(_request, { caller }) {
      const { uri, expiresAt } = media.reserve(caller.userId);
      return { status: 200, body: { content_uri: uri, unused_expires_at: expiresAt } };
    },
    async uploadContentToMXC({ path, body, query }, { caller, contentType }) {
      if (path.serverName !== home.serverName) throw notFound("that is another server's");
      const bytes = await readAll(body);
      media.fill(path.mediaId, caller.userId, describe(bytes, contentType, query.filename));
      return done;
    },
    async getContentAuthed({ path, query }, { signal }) {
      const found = await findMedia(home, { ...path, timeoutMs: query.timeout_ms, signal });
      return { status: 200, body: found.bytes, headers: headersOf(found) };
    },
    async getContentOverrideNameAuthed({ path, query }, { signal }) {
      const found = await findMedia(home, { ...path, timeoutMs: query.timeout_ms, signal });
      const headers = headersOf({ ...found, fileName: path.fileName });
      return { status: 200, body: found.bytes, headers };
    },
    async getContentThumbnailAuthed({ path, query }, { signal }) {
      const found = await findMedia(home, { ...path, timeoutMs: query.timeout_ms, signal });
      if (!found.contentType.startsWith("image/")) {
        throw new MatrixError(400, "M_UNKNOWN", "this is no picture");
      }
      return { status: 200, body: found.bytes, headers: headersOf(found) };
    },
    getConfigAuthed: () => ({ status: 200, body: { "m.upload.size": media.maxBytes } }),
  };
}

/** @throws MatrixError 404 `M_NOT_FOUND`, 504 `M_NOT_YET_UPLOADED` */
export async function findMedia(home: Home, wanted: Wanted): Promise<StoredMedia> {
  const { clock, state } = home;
  const { timeoutMs = defaultTimeoutMs, signal } = wanted;
  if (wanted.serverName !== home.serverName) throw notFound("nothing of another server is here");
  const endMs = clock.elapsed() + timeoutMs;
  for (;;) {
    const found = state.media.get(wanted.mediaId);
    if (found === undefined) throw notFound("there is no such media ID");
    if (found !== "reserved") return found;
    const leftMs = endMs - clock.elapsed();
    const moved = await state.stream.whenMoved(state.stream.position, {
      timeoutMs: leftMs,
      signal,
    });
    if (!moved) throw new MatrixError(504, "M_NOT_YET_UPLOADED", "not uploaded yet");
  }
}

export function headersOf({
  contentType,
  fileName,
}: Pick<StoredMedia, "contentType" | "fileName">) {
  const name = fileName === undefined ? "" : `; filename*=utf-8''${encodeURIComponent(fileName)}`;
  const isShown = /^(?:image|audio|video|text)\//u.test(contentType);
  return {
    "Content-Type": contentType,
    "Content-Disposition": `${isShown ? "inline" : "attachment"}${name}`,
  };
}

function describe(
  bytes: Uint8Array,
  contentType: string | undefined,
  fileName: string | undefined,
): StoredMedia {
  return { bytes, contentType: contentType ?? "application/octet-stream", fileName };
}

async function readAll(body: Uint8Array | ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return body instanceof Uint8Array ? body : new Uint8Array(await new Response(body).arrayBuffer());
}
