/**
 * The report for programs. Members are added to this shape in minor releases; a change of the members that are there
 * comes with another `formatVersion`.
 *
 * ```
 * {
 *   "formatVersion": 1,
 *   "old": "main:openapi", "new": "openapi",                                as given on the command line
 *   "counts": { "breaksClients": 1, "breaksServers": 0, "additions": 0, "other": 0 },
 *   "changes": [
 *     {
 *       "rule": "property-became-required",                                 the kind of edit
 *       "kind": "break",                                                    break, addition or other
 *       "breaks": ["client"],                                               client, server, both or nobody
 *       "reasons": { "client": "a client that leaves it out is refused" },  per entry of breaks
 *       "what": "optional → required",
 *       "from": null, "to": null,                                           values as text, or null
 *       "note": null,                                                       why it breaks nobody, or null
 *       "places": [                                                         every place, at least one
 *         { "document": "v1/homeserver.yaml", "operationId": "ban", "method": "POST",
 *           "path": "/_matrix/client/v3/rooms/{roomId}/ban", "part": "request body", "property": "reason" }
 *       ]
 *     }
 *   ]
 * }
 * ```
 *
 * A change that breaks both counts for both. `document` is empty when two files are compared.
 */
import { groups, inGroup, type Change } from "./change.ts";

const countNames = {
  client: "breaksClients",
  server: "breaksServers",
  addition: "additions",
  other: "other",
} as const;

export function formatJson(
  changes: readonly Change[],
  sides: { old: string; new: string },
): string {
  const counts = Object.fromEntries(
    groups.map(({ group }) => [
      countNames[group],
      changes.filter((change) => inGroup(change, group)).length,
    ]),
  );
  const report = {
    formatVersion: 1,
    old: sides.old,
    new: sides.new,
    counts,
    changes: changes.map(({ rule, kind, breaks, what, from, to, note, places }) => ({
      rule,
      kind,
      breaks: Object.keys(breaks),
      reasons: breaks,
      what,
      from: from ?? null,
      to: to ?? null,
      note: note ?? null,
      places,
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
