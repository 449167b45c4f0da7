/**
 * What a rule gets to see of one edit at one kind of place.
 */
import type { Verdict } from "../change.ts";
import type { JsonObject } from "../references.ts";
import type { Edit } from "../redocly-report.ts";
import type { Spot } from "../spot.ts";

export interface Subject {
  readonly edit: Edit;
  readonly spot: Spot;
  /** The object that was edited, in the old and in the new document; empty where it is not there. */
  readonly before: JsonObject;
  readonly after: JsonObject;
  /** What it is an entry of: for a response the map of all responses. */
  readonly mapBefore: JsonObject;
  readonly mapAfter: JsonObject;
  /** What that map belongs to: for a property the schema that has it. */
  readonly ownerBefore: JsonObject;
  readonly ownerAfter: JsonObject;
}

export type Rule = (subject: Subject) => Verdict[];
