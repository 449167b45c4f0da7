/**
 * Uploaded files, in memory: no file is larger than a limit, and all together are not either. The oldest go first.
 * @see https://spec.matrix.org/v1.19/client-server-api/#content-repository
 */
import type { MxcUri, UserId } from "../../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../../src/matrix/error.ts";
import type { Clock } from "../../../src/resilience/clock.ts";
import type { RandomIds } from "./random-ids.ts";
import type { Stream } from "./stream.ts";

export interface StoredMedia {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly fileName: string | undefined;
}

export interface Reserved {
  readonly mediaId: string;
  readonly uri: MxcUri;
  /** Milliseconds since 1970 UTC. */
  readonly expiresAt: number;
}

export interface Media {
  readonly maxBytes: number;
  /** Makes a place for a file that comes later, from the same user. */
  reserve(userId: UserId): Reserved;
  /** @throws MatrixError 403, 404, 409 `M_CANNOT_OVERWRITE_MEDIA`, 413 */
  fill(mediaId: string, userId: UserId, media: StoredMedia): void;
  /** Undefined for what is not there, `reserved` for what is not there yet. */
  get(mediaId: string): StoredMedia | "reserved" | undefined;
}

export interface MediaOptions {
  readonly serverName: string;
  readonly ids: RandomIds;
  readonly clock: Clock;
  readonly stream: Stream;
  readonly maxBytes: number;
  readonly maxAllBytes: number;
}

interface Place {
  readonly owner: UserId;
  readonly expiresAt: number;
  media: StoredMedia | undefined;
}

/** How long a reserved place is kept. Synapse: a day. */
const reservedMs = 86_400_000;

export function createMedia(options: MediaOptions): Media {
  const { serverName, ids, clock, stream, maxBytes, maxAllBytes } = options;
  const places = new Map<string, Place>();
  let allBytes = 0;

  const makeRoom = (): void => {
    for (const [mediaId, { media }] of places) {
      if (allBytes <= maxAllBytes) return;
      if (media === undefined) continue;
      allBytes -= media.bytes.byteLength;
      places.delete(mediaId);
    }
  };

  return {
    maxBytes,
    reserve(owner) {
      const mediaId = ids.mediaId();
      const expiresAt = clock.now() + reservedMs;
      places.set(mediaId, { owner, expiresAt, media: undefined });
      return { mediaId, uri: `mxc://${serverName}/${mediaId}`, expiresAt };
    },
    fill(mediaId, userId, media) {
      const place = places.get(mediaId);
      if (place === undefined || (place.media === undefined && place.expiresAt <= clock.now())) {
        throw new MatrixError(404, "M_NOT_FOUND", "no such media ID, or its time is over");
      }
      if (place.owner !== userId) {
        throw new MatrixError(403, "M_FORBIDDEN", "this media ID belongs to another user");
      }
      if (place.media !== undefined) {
        throw new MatrixError(409, "M_CANNOT_OVERWRITE_MEDIA", "this was uploaded already");
      }
      if (media.bytes.byteLength > maxBytes) {
        throw new MatrixError(413, "M_TOO_LARGE", `uploads are limited to ${maxBytes} bytes`);
      }
      place.media = media;
      allBytes += media.bytes.byteLength;
      makeRoom();
      stream.advance();
    },
    get(mediaId) {
      const place = places.get(mediaId);
      return place === undefined ? undefined : (place.media ?? "reserved");
    },
  };
}
