/**
 * Where a mock homeserver may differ from the real one that it plays, each with its reason.
 */
import type { AcceptedDifference } from "./compare.ts";

export const acceptedDifferences: readonly AcceptedDifference[] = [];
