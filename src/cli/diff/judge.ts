/**
 * Turns the edits that redocly found into changes: where each is felt, and what the rule for that kind of place says.
 */
import type { Change, Place, Verdict } from "./change.ts";
import { createPlaces, type Places, type Trail } from "./places.ts";
import type { Edit } from "./redocly-report.ts";
import { isObject, type Json, type JsonObject } from "./references.ts";
import { judgeBody, judgeMedia, judgeResponse } from "./rules/body.ts";
import { judgeExample } from "./rules/documentation.ts";
import { judgeOperation } from "./rules/operation.ts";
import { judgeHeader, judgeParameter } from "./rules/parameter.ts";
import { judgeSchema } from "./rules/schema.ts";
import type { Rule } from "./rules/subject.ts";
import { describeProperty, readTrail, type Spot } from "./spot.ts";
import { methods, type WireDocument } from "./wire-document.ts";

const rules: { readonly [kind in Spot["kind"]]: Rule } = {
  operation: judgeOperation,
  parameter: judgeParameter,
  body: judgeBody,
  response: judgeResponse,
  header: judgeHeader,
  media: judgeMedia,
  example: ({ edit, spot, before, after }) =>
    judgeExample(edit, edit.kind === "added" ? after : before, spot.name),
  schema: judgeSchema,
};

interface Sides {
  readonly before: WireDocument;
  readonly after: WireDocument;
  readonly placesBefore: Places;
  readonly placesAfter: Places;
}

export function judgeEdits(
  edits: readonly Edit[],
  wire: { before: WireDocument; after: WireDocument },
): Change[] {
  const sides = {
    ...wire,
    placesBefore: createPlaces(wire.before),
    placesAfter: createPlaces(wire.after),
  };
  return edits.flatMap((edit) => judgeEdit(edit, sides));
}

/** The places of one edit are judged together where one rule speaks for all of them. */
function judgeEdit(edit: Edit, sides: Sides): Change[] {
  const wire = edit.kind === "removed" ? sides.before : sides.after;
  const alike = new Map<string, { trail: Trail; spot: Spot; places: Place[] }>();
  for (const trail of trailsOf(edit, sides)) {
    const spot = readTrail(trail, wire);
    if (spot === undefined || !isShared(edit, spot, sides)) continue;
    const key = `${spot.kind} ${spot.direction}`;
    const group = alike.get(key) ?? { trail, spot, places: [] };
    group.places.push(placeOf(spot, sides));
    alike.set(key, group);
  }
  return [...alike.values()].flatMap(({ trail, spot, places }) => {
    const verdicts = rules[spot.kind]({ edit, spot, ...valuesAt(edit, trail, sides) });
    return verdicts.map((verdict) => toChange(verdict, places));
  });
}

/** The trails at which the edit is one: in both documents there is what it was made to. */
function trailsOf(edit: Edit, { placesBefore, placesAfter }: Sides): Trail[] {
  if (edit.kind === "modified") {
    const pointer = edit.before.join("\n");
    return placesAfter
      .trailsTo(edit.after)
      .filter((trail) => placesBefore.resolve(trail).includes(pointer));
  }
  const isAdded = edit.kind === "added";
  const [here, there] = isAdded ? [placesAfter, placesBefore] : [placesBefore, placesAfter];
  const trails = here.trailsTo(isAdded ? edit.after : edit.before).filter((trail) => {
    const hasOwner = there.resolve(trail.slice(0, -1)).length > 0;
    return hasOwner && (trail.at(-1) === "*" || there.resolve(trail).length === 0);
  });
  // A path that came or went is all of its operations.
  return trails.flatMap((trail) =>
    trail[0] === "paths" && trail.length === 2
      ? methods.map((method) => [...trail, method]).filter((each) => here.resolve(each).length > 0)
      : [trail],
  );
}

/** A parameter of an operation that came or went is no change of its own. */
function isShared(edit: Edit, { kind, operation }: Spot, { before, after }: Sides): boolean {
  if (kind === "operation" && edit.kind !== "modified") return true;
  return before.operations.has(operation) && after.operations.has(operation);
}

function valuesAt(edit: Edit, trail: Trail, { placesBefore, placesAfter }: Sides) {
  const inOld = (length: number) => valueAt(placesBefore, trail.slice(0, length));
  const inNew = (length: number) => valueAt(placesAfter, trail.slice(0, length));
  const whole = trail.length;
  return {
    before: edit.kind === "modified" ? objectAt(placesBefore, edit.before) : inOld(whole),
    after: edit.kind === "modified" ? objectAt(placesAfter, edit.after) : inNew(whole),
    mapBefore: inOld(whole - 1),
    mapAfter: inNew(whole - 1),
    ownerBefore: inOld(whole - 2),
    ownerAfter: inNew(whole - 2),
  };
}

function valueAt(places: Places, trail: Trail): JsonObject {
  const pointer = places.resolve(trail).at(-1);
  return pointer === undefined ? {} : objectAt(places, pointer.split("\n"));
}

function objectAt(places: Places, pointer: readonly string[]): JsonObject {
  const value: Json | undefined = places.at(pointer);
  return isObject(value) ? value : {};
}

function placeOf(spot: Spot, { before, after }: Sides): Place {
  const known = after.operations.get(spot.operation) ?? before.operations.get(spot.operation);
  return {
    document: known?.document ?? "",
    operationId: known?.operationId ?? "",
    method: known?.method ?? "",
    path: known?.path ?? "",
    part: spot.part,
    property: describeProperty(spot.inner),
  };
}

/** A verdict and its places as a change: a break when it breaks somebody. */
export function toChange(verdict: Verdict, places: readonly Place[]): Change {
  const { property, kind = "other", ...rest } = verdict;
  const isBreak = Object.keys(rest.breaks).length > 0;
  return {
    ...rest,
    kind: isBreak ? "break" : kind,
    places:
      property === undefined
        ? places
        : places.map((place) => ({
            ...place,
            property: place.property === "" ? property : `${place.property}.${property}`,
          })),
  };
}
