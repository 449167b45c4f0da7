/**
 * The lease where there is one process only: nobody can take it away.
 */
import type { PushLease } from "../../homeserver/push-store.ts";

export const lastingLease: PushLease = {
  lost: new AbortController().signal,
  isHeld: () => true,
};
