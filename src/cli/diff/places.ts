/**
 * Finds every place on the wire where an edit is felt. redocly reports a shared schema once; who reviews the change
 * wants the operations that use it, and whether they send it or answer with it.
 *
 * A trail is the way from the root to a value as if everything shared were written out where it is used:
 * `paths / /0/x / put / requestBody / content / application/json / schema / properties / a`.
 */
import { isObject, type Json } from "./references.ts";
import type { Pointer } from "./redocly-report.ts";
import type { WireDocument } from "./wire-document.ts";

export type Trail = readonly string[];

/** Alternatives have no names: their place in the list is not the same in both documents. */
const unordered = new Set(["oneOf", "anyOf", "allOf"]);
/** More places than that are not shown to anybody. */
const mostTrails = 5000;

export interface Places {
  /** The trails that lead to a pointer. */
  trailsTo(pointer: Pointer): Trail[];
  /** The pointers that a trail leads to, the values first met last. Empty where there is nothing. */
  resolve(trail: Trail): string[];
  /** The value at a pointer. */
  at(pointer: Pointer): Json | undefined;
}

export function createPlaces({ document }: WireDocument): Places {
  const root: Json = document;
  const users = findUsers(root);

  function trailsTo(pointer: Pointer, open: ReadonlySet<string> = new Set()): Trail[] {
    const [top, kind, name, ...rest] = pointer;
    const loose = generalise(pointer);
    if (top !== "components" || kind !== "schemas" || name === undefined) return [loose];
    // A schema that contains itself is shown where it is entered, not at every depth.
    if (open.has(name)) return [];
    const inner = new Set([...open, name]);
    const trails: Trail[] = [];
    for (const user of users.get(name) ?? []) {
      if (trails.length >= mostTrails) break;
      for (const trail of trailsTo(user, inner)) trails.push([...trail, ...generalise(rest)]);
    }
    return trails;
  }

  function resolve(trail: Trail): string[] {
    let current = hop([{ pointer: [], value: root }]);
    for (const key of trail) {
      current = hop(
        current.flatMap(({ pointer, value }) =>
          pick(value, key).map(([name, inner]) => ({ pointer: [...pointer, name], value: inner })),
        ),
      );
    }
    return current.map(({ pointer }) => pointer.join("\n"));
  }

  /** Adds what the values refer to. */
  function hop(found: { pointer: Pointer; value: Json }[]): { pointer: Pointer; value: Json }[] {
    return found.flatMap((entry) => {
      const target = referenceOf(entry.value);
      if (target === undefined) return [entry];
      return [entry, { pointer: target, value: at(target) ?? null }];
    });
  }

  function at(pointer: Pointer): Json | undefined {
    let value: Json | undefined = root;
    for (const key of pointer) value = pick(value, key).find(([name]) => name === key)?.[1];
    return value;
  }

  return { trailsTo: (pointer) => trailsTo(pointer), resolve, at };
}

/** Where each shared schema is referred to. */
function findUsers(root: Json): Map<string, Pointer[]> {
  const users = new Map<string, Pointer[]>();
  const visit = (value: Json, pointer: Pointer) => {
    const target = referenceOf(value);
    if (target?.[1] === "schemas") {
      const name = target[2] ?? "";
      users.set(name, [...(users.get(name) ?? []), pointer]);
    }
    for (const [key, inner] of members(value)) visit(inner, [...pointer, key]);
  };
  visit(root, []);
  return users;
}

function generalise(pointer: Pointer): Pointer {
  return pointer.map((key, index) =>
    unordered.has(pointer[index - 1] ?? "") && /^\d+$/.test(key) ? "*" : key,
  );
}

function referenceOf(value: Json): Pointer | undefined {
  const ref = isObject(value) ? value["$ref"] : undefined;
  return typeof ref === "string" ? ref.split("/").slice(1) : undefined;
}

function pick(value: Json | undefined, key: string): [string, Json][] {
  if (isObject(value)) return Object.hasOwn(value, key) ? [[key, value[key] ?? null]] : [];
  return members(value).filter(([name]) => name === key || key === "*");
}

function members(value: Json | undefined): [string, Json][] {
  if (Array.isArray(value)) return value.map((inner, index) => [String(index), inner]);
  return isObject(value) ? Object.entries(value) : [];
}
