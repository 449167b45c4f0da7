/**
 * The claims that this process holds: renewed while it is at them, and given back when they could not be settled.
 */
import type {
  Claim,
  ClaimRequest,
  ClaimToken,
} from "../../application-service/transaction-store.ts";
import { type ClaimCalls, isPostgresClaim, type PostgresClaim } from "./claim.ts";
import type { Renewal } from "./renewal.ts";

export interface HeldClaims {
  claim(request: ClaimRequest): Promise<Claim>;
  /** Ends the claim with a settlement. */
  end(token: ClaimToken, settle: () => Promise<void>): Promise<void>;
}

export function createHeldClaims(calls: ClaimCalls, renewal: Renewal): HeldClaims {
  /** Claims whose settlement has failed: the database was away. Nobody is at them any more. */
  const abandoned = new Set<PostgresClaim>();

  const giveBack = async (): Promise<void> => {
    for (const claim of abandoned) {
      await calls.release(claim);
      abandoned.delete(claim);
    }
  };

  return {
    async claim(request) {
      // First: the homeserver may have come again for just that.
      if (abandoned.size > 0) await giveBack();
      const answer = await calls.claim(request, renewal.firstMs(request.leaseMs));
      if (answer.kind === "claimed" && isPostgresClaim(answer.token)) {
        renewal.holdClaim(answer.token, request.leaseMs);
      }
      return answer;
    },
    async end(token, settle) {
      try {
        await settle();
      } catch (error) {
        if (isPostgresClaim(token)) abandoned.add(token);
        throw error;
      } finally {
        renewal.releaseClaim(token.owner);
      }
    },
  };
}
