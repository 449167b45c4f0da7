/**
 * What a real Synapse 1.68.0 was asked and answered, and what it sent to two application services, step by step.
 */
import { readFileSync } from "node:fs";
import type { Registration } from "../../../../src/editions/registration.ts";

/** A request to the homeserver. */
export interface Exchange {
  /** Seconds since the beginning. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** The beginning of the token. */
  readonly auth: string | null;
  readonly body?: unknown;
  readonly status: number;
  readonly response: Record<string, unknown>;
}

/** A request to an application service. */
export interface Push {
  /** Whose: `irc` or `eph`. */
  readonly as: string;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly body?: Record<string, unknown>;
  /** The status that it was answered with, or what happened in place of an answer. */
  readonly replied: number | "socket destroyed" | "never";
}

export interface RecordedStep {
  readonly name: string;
  readonly client: readonly Exchange[];
  readonly as: readonly Push[];
  readonly notes: Readonly<Record<string, unknown>>;
}

const recording: { readonly steps: readonly RecordedStep[] } = JSON.parse(
  readFileSync(new URL("../../../data/synapse-1.68.0.json", import.meta.url), "utf8"),
);

export const recordedSteps = recording.steps;

/** Not recorded, but what its answers and pushes show of them. */
export const recordedRegistrations: readonly Registration[] = [
  {
    id: "irc-bridge",
    url: "http://irc.test",
    as_token: "as_token_irc_0123456789",
    hs_token: "hs_token_irc",
    sender_localpart: "_irc_bot",
    namespaces: {
      users: [
        { regex: "@_irc_.*", exclusive: true },
        { regex: "@irc-.*", exclusive: true },
      ],
      aliases: [{ regex: "#_irc_.*", exclusive: true }],
    },
  },
  {
    id: "eph-bridge",
    url: "http://eph.test",
    as_token: "as_token_eph_0123456789",
    hs_token: "hs_token_eph",
    sender_localpart: "_eph_bot",
    namespaces: {
      users: [
        { regex: "@_eph_.*", exclusive: true },
        { regex: "@eph-.*", exclusive: false },
      ],
      aliases: [{ regex: "#_eph_.*", exclusive: false }],
    },
    protocols: ["fancy"],
    "de.sorunome.msc2409.push_ephemeral": true,
    "org.matrix.msc3202": true,
  },
];
