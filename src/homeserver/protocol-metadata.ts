/**
 * What the application services say of their protocols, kept for an hour, as Synapse does: clients ask for it whenever
 * somebody opens a list of rooms. Who does not answer is left alone for a minute, and what it said before still counts.
 */
import type { Registration } from "../editions/registration.ts";
import type { Clock } from "../resilience/clock.ts";
import { createSharedRuns } from "../resilience/shared-runs.ts";
import type { ThirdPartyProtocol } from "./third-party-answers.ts";

export interface ProtocolMetadataSettings {
  /** @returns null when the application service does not have the protocol, undefined when it did not say */
  readonly ask: (
    registration: Registration,
    protocol: string,
  ) => Promise<ThirdPartyProtocol | null | undefined>;
  readonly clock: Clock;
  /** How long an answer is kept, in milliseconds. */
  readonly maxAgeMs: number;
  /** How long an application service that did not answer is left alone, in milliseconds. */
  readonly pauseMs: number;
}

/** @returns undefined when there is none */
export type GetMetadata = (
  registration: Registration,
  protocol: string,
) => Promise<ThirdPartyProtocol | undefined>;

interface Kept {
  readonly metadata: ThirdPartyProtocol | undefined;
  readonly untilMs: number;
}

export function createProtocolMetadata(settings: ProtocolMetadataSettings): GetMetadata {
  const { ask, clock, maxAgeMs, pauseMs } = settings;
  // By the registration itself: one that takes its place is asked anew.
  const kept = new WeakMap<Registration, Map<string, Kept>>();
  const share = createSharedRuns<ThirdPartyProtocol | undefined>();

  return async (registration, protocol) => {
    const ofService = kept.get(registration) ?? new Map<string, Kept>();
    kept.set(registration, ofService);
    const known = ofService.get(protocol);
    if (known !== undefined && clock.elapsed() < known.untilMs) return known.metadata;
    return share(JSON.stringify([registration.id, protocol]), async () => {
      const answer = await ask(registration, protocol);
      const metadata = answer === undefined ? known?.metadata : (answer ?? undefined);
      const ageMs = answer === undefined ? pauseMs : maxAgeMs;
      ofService.set(protocol, { metadata, untilMs: clock.elapsed() + ageMs });
      return metadata;
    });
  };
}
