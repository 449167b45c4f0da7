/**
 * Tokens of `/sync`, `/messages` and `/events`: each stands for a position, after which there is something or nothing yet.
 */
import { MatrixError } from "../../../src/matrix/error.ts";

export function toToken(position: number): string {
  return `s${position}`;
}

/** @throws MatrixError 400 `M_INVALID_PARAM` for what is none of ours */
export function parseToken(token: string): number {
  if (/^[st]\d{1,15}$/u.test(token)) return Number(token.slice(1));
  throw new MatrixError(400, "M_INVALID_PARAM", "not a token of this homeserver");
}
