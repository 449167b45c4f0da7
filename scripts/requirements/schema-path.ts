/**
 * Follows a path such as `events[].unsigned.age` through a schema: through references, allOf, anyOf, lists and maps.
 *
 * `name` is a property, `["m.read"]` one whose name has a dot, `[]` the items of a list, `*` the values of a map.
 */
import { resolve, type Bundle, type Schema } from "../generate/openapi.ts";

/** Schemas that apply together to one value. */
type Facets = readonly Schema[];

/** What a path leads to: in each alternative of the schema that has it, the facets of the value there. */
export interface Place {
  readonly alternatives: readonly Facets[];
  /** Whether every alternative of what it is part of has it. */
  readonly everywhere: boolean;
  /** Whether every one has it and requires it. */
  readonly required: boolean;
}

type Step =
  | { readonly kind: "property"; readonly name: string }
  | { readonly kind: "items" }
  | { readonly kind: "values" };

/** @returns the place, or undefined when no alternative has it */
export function followPath(bundle: Bundle, schema: Schema, path: string): Place | undefined {
  let place: Place = {
    alternatives: alternativesOf(bundle, schema),
    everywhere: true,
    required: true,
  };
  for (const step of parsePath(path)) {
    const below = place.alternatives.map((facets) => facets.flatMap((one) => take(one, step)));
    const found = below.flatMap((facets) => (facets.length === 0 ? [] : combine(bundle, facets)));
    if (found.length === 0) return undefined;
    const everywhere = below.every((facets) => facets.length > 0);
    const required = everywhere && place.alternatives.every((facets) => requires(facets, step));
    place = { alternatives: found, everywhere, required };
  }
  return place;
}

function parsePath(path: string): Step[] {
  const parts = path.matchAll(
    /\["(?<quoted>[^"]+)"\]|(?<items>\[\])|(?<values>\*)|(?<name>[^.[\]*]+)/gu,
  );
  return Array.from(parts, ({ groups }): Step => {
    if (groups?.["items"] !== undefined) return { kind: "items" };
    if (groups?.["values"] !== undefined) return { kind: "values" };
    return { kind: "property", name: groups?.["quoted"] ?? groups?.["name"] ?? "" };
  });
}

function take(schema: Schema, step: Step): Schema[] {
  if (step.kind === "property") {
    const properties = schema["properties"] as Readonly<Record<string, Schema>> | undefined;
    const one = properties?.[step.name];
    return one === undefined ? [] : [one];
  }
  const below = schema[step.kind === "items" ? "items" : "additionalProperties"];
  return typeof below === "object" && below !== null ? [below as Schema] : [];
}

function requires(facets: Facets, step: Step): boolean {
  if (step.kind !== "property") return true;
  return facets.some(({ required }) => Array.isArray(required) && required.includes(step.name));
}

/** The ways a value can fit: one way per branch of anyOf and oneOf, each with all that applies beside the branch. */
function alternativesOf(bundle: Bundle, schema: Schema): Facets[] {
  const { $ref, allOf, anyOf, oneOf } = schema;
  const beside = [
    ...($ref === undefined ? [] : [alternativesOf(bundle, resolve<Schema>(bundle, { $ref }))]),
    ...listOf(allOf).map((one) => alternativesOf(bundle, one)),
    ...[anyOf, oneOf].map(listOf).flatMap((branches) => {
      return branches.length === 0 ? [] : [branches.flatMap((one) => alternativesOf(bundle, one))];
    }),
  ];
  return beside.reduce<Facets[]>(cross, [[schema]]);
}

function combine(bundle: Bundle, schemas: Facets): Facets[] {
  return schemas.map((one) => alternativesOf(bundle, one)).reduce<Facets[]>(cross, [[]]);
}

function cross(left: readonly Facets[], right: readonly Facets[]): Facets[] {
  return left.flatMap((one) => right.map((other) => [...one, ...other]));
}

function listOf(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? value : [];
}
