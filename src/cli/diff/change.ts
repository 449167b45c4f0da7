/**
 * What the comparison says: one change on the wire, whom it breaks and why, and every place where it is felt.
 *
 * A *client* is who sends the requests of a document, a *server* who answers them: for the application service's
 * document the homeserver is the client.
 */
type Audience = "client" | "server";

/** Whom a change breaks, each with one sentence that says why. Empty when nobody breaks. */
export type Breaks = { readonly [audience in Audience]?: string };

/** One place on the wire. Members that do not apply are empty strings. */
export interface Place {
  /** Which document, by its path, when folders are compared. */
  readonly document: string;
  readonly operationId: string;
  readonly method: string;
  readonly path: string;
  /** `query parameter limit`, `request body`, `response 200`. */
  readonly part: string;
  /** Where in the body: `chunk[].user_id`. */
  readonly property: string;
}

export interface Change {
  /** What kind of edit it is, in words that stay the same between releases: `property-became-required`. */
  readonly rule: string;
  readonly kind: "break" | "addition" | "other";
  readonly breaks: Breaks;
  /** What changed, without the place: `became required`. */
  readonly what: string;
  /** The values before and after, where the change has values. */
  readonly from?: string;
  readonly to?: string;
  /** For a change that breaks nobody: why, where that is not plain. */
  readonly note?: string;
  readonly places: readonly Place[];
}

/** What a rule says about one edit; the places are added by the caller. */
export interface Verdict extends Omit<Change, "places" | "kind"> {
  readonly kind?: "addition" | "other";
  /** A property below the place of the edit, when the edit is about that property. */
  readonly property?: string;
}

/** The groups that every output prints, in this order. */
export type Group = "client" | "server" | "addition" | "other";

export const groups: readonly { readonly group: Group; readonly title: string }[] = [
  { group: "client", title: "Breaks clients" },
  { group: "server", title: "Breaks servers" },
  { group: "addition", title: "Additions" },
  { group: "other", title: "Other changes" },
];

/** A change that breaks both is in both groups. */
export function inGroup(change: Change, group: Group): boolean {
  if (group === "client" || group === "server") return change.breaks[group] !== undefined;
  return change.kind === group;
}
