import assert from "node:assert/strict";
import { test } from "node:test";
import { homeserverProfiles, type ProfileName } from "../../../mocks/homeserver/profiles.ts";
import type { DrawnTrouble } from "../../../mocks/trouble/plan.ts";
import { troubleKinds } from "../../../mocks/trouble/trouble.ts";
import { withSeed } from "../../../mocks/trouble/with-seed.ts";
import { playBridge } from "./bridge-stage.ts";

const rates: DrawnTrouble["rates"] = {
  unreachable: 0.04,
  "acknowledgement-lost": 0.08,
  "connection-destroyed": 0.05,
  "truncated-json": 0.05,
  "slow-answer": 0.08,
  duplicate: 0.08,
  "too-large": 0.02,
  "bad-gateway": 0.03,
  "html-page": 0.03,
  "rate-limited": 0.06,
  grown: 0.08,
  shrunk: 0.08,
  "ids-reset": 0.04,
  restart: 0.04,
};

const profiles = Object.keys(homeserverProfiles) as ProfileName[];

/**
 * What the homeserver loses nobody can handle: Dendrite takes any 200 for an acknowledgement, also one of a proxy, and Synapse
 * forgets in a restart what it has not written down.
 */
function ratesFor(profile: ProfileName): DrawnTrouble["rates"] {
  const { success, queueKeeps } = homeserverProfiles[profile];
  return {
    ...rates,
    ...(success === "200" && { "html-page": 0 }),
    ...(queueKeeps !== "everything" && { restart: 0 }),
  };
}

test("each event is handled once and each message sent once, with 200 plans", async (t) => {
  const met = new Map<string, number>();
  let hours = 0;
  let plays = 0;
  await withSeed(
    async (seed) => {
      const profile = profiles[seed % profiles.length] ?? "spec";
      const acknowledge = seed % 4 < 2 ? "after-handlers" : "after-store";
      const played = await playBridge({ seed, profile, acknowledge, rates: ratesFor(profile) });
      plays += 1;
      hours += played.hours;
      for (const { trouble } of played.met) met.set(trouble.kind, (met.get(trouble.kind) ?? 0) + 1);
    },
    { runs: 200, seed: 1 },
  );
  if (plays > 1) {
    const unmet = troubleKinds.filter((kind) => (met.get(kind) ?? 0) < 50);
    assert.deepEqual(unmet, [], "each happens often");
  }
  t.diagnostic(`${Math.round(hours)} hours: ${JSON.stringify(Object.fromEntries(met))}`);
});

for (const [index, profile] of profiles.entries()) {
  test(`the same seed is the same run, event for event, with ${profile}`, async () => {
    const acknowledge = index % 2 === 0 ? "after-handlers" : "after-store";
    const play = { seed: 100 + index, profile, acknowledge, rates: ratesFor(profile) } as const;
    const first = await playBridge(play);
    assert.deepEqual(await playBridge(play), first);
  });
}
