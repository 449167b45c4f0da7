/**
 * What users say of themselves: name, picture, and any other field.
 * @see https://spec.matrix.org/v1.19/client-server-api/#profiles
 */
import type { UserId } from "../../../generated/v1/homeserver.types.ts";
import { MatrixError } from "../../../src/matrix/error.ts";

export interface ProfileFields {
  all(userId: UserId): Readonly<Record<string, unknown>>;
  get(userId: UserId, name: string): unknown;
  /** @throws MatrixError 400 `M_KEY_TOO_LARGE`, `M_PROFILE_TOO_LARGE` */
  set(userId: UserId, name: string, value: unknown): void;
  delete(userId: UserId, name: string): void;
}

const maxNameBytes = 255;
const maxProfileBytes = 64 * 1024;

export function createProfileFields(): ProfileFields {
  const profiles = new Map<UserId, Readonly<Record<string, unknown>>>();
  const all = (userId: UserId) => profiles.get(userId) ?? {};
  return {
    all,
    get: (userId, name) => {
      const profile = all(userId);
      return Object.hasOwn(profile, name) ? profile[name] : undefined;
    },
    set(userId, name, value) {
      if (Buffer.byteLength(name) > maxNameBytes) {
        throw new MatrixError(400, "M_KEY_TOO_LARGE", `more than ${maxNameBytes} bytes`);
      }
      const profile = { ...all(userId), [name]: value };
      if (Buffer.byteLength(JSON.stringify(profile)) > maxProfileBytes) {
        throw new MatrixError(400, "M_PROFILE_TOO_LARGE", `more than ${maxProfileBytes} bytes`);
      }
      profiles.set(userId, profile);
    },
    delete(userId, name) {
      const { [name]: _gone, ...rest } = all(userId);
      profiles.set(userId, rest);
    },
  };
}
