/**
 * Everything that a real Synapse 1.68.0 sent to an application service, replayed in order: the answers of the recorded
 * service decide which of its attempts counted. It includes retries after failures of every kind, and a restart.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createService, send } from "./support.ts";

interface Push {
  readonly as: string;
  readonly method: string;
  readonly url: string;
  readonly body?: { readonly events?: readonly { readonly event_id: string }[] };
}

const recording: { steps: readonly { readonly as: readonly Push[] }[] } = JSON.parse(
  readFileSync(new URL("../data/synapse-1.68.0.json", import.meta.url), "utf8"),
);
const pushes = recording.steps.flatMap((step) => step.as);

for (const name of ["irc", "eph"]) {
  test(`what Synapse sent to ${name}: each event is handled exactly once, everything is answered`, async (t) => {
    const service = createService(t, {
      registration: {
        id: name,
        url: null,
        as_token: "AS",
        hs_token: `hs_token_${name}_9876543210`,
        sender_localpart: "bot",
        namespaces: {},
      },
    });
    const handled: string[] = [];
    service.onEvent("*", (event) => void handled.push(event.event_id));

    const sent = new Set<string>();
    let transactions = 0;
    for (const { method, url, body, as } of pushes) {
      if (as !== name) continue;
      const isQuery = method === "GET";
      const sentBody = isQuery ? {} : { body };
      const answer = await send(service, { method, path: url, token: null, ...sentBody });
      assert.equal(answer.status, isQuery ? 404 : 200, `${method} ${url.split("?")[0]}`);
      if (isQuery) continue;
      transactions += 1;
      for (const event of body?.events ?? []) sent.add(event.event_id);
    }
    assert.ok(transactions > (name === "irc" ? 50 : 2), `${transactions} transactions`);
    assert.deepEqual([...handled].sort(), [...sent].sort());
  });
}
