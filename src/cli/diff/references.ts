/**
 * Reads the files of one document and follows its `$ref`s, with one plain sentence for whatever is broken.
 * References to the network are refused: a comparison must say the same tomorrow, and must not call anybody.
 */
import { posix } from "node:path";
import { parseDocument } from "yaml";
import { CommandError } from "../command-error.ts";
import type { SourceTree } from "./source-tree.ts";

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** A value and where it was written: references in it are relative to that file. */
export interface Located {
  readonly value: Json;
  readonly file: string;
  /** Which file and pointer the last reference named: equal for two references to one thing. */
  readonly id: string;
}

export interface References {
  /** The content of a whole file. */
  open(file: string): Located;
  /** The value itself, or what it refers to when it is nothing but a `$ref`. */
  follow(from: Located): Located;
  /** What the `$ref` of an object refers to, whatever stands beside it. */
  target(ref: string, file: string): Located;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function createReferences(tree: SourceTree): References {
  const cache = new Map<string, Json>();
  const underWay = new Set<string>();

  function open(file: string): Located {
    let value = cache.get(file);
    if (value === undefined) {
      const text = tree.read(file);
      if (text === undefined) throw new CommandError(`${tree.describe(file)}: no such file`);
      value = parse(text, tree.describe(file));
      cache.set(file, value);
    }
    return { value, file, id: file };
  }

  function target(ref: string, file: string): Located {
    const broken = (why: string) =>
      new CommandError(`${tree.describe(file)}: broken $ref "${ref}": ${why}`);
    if (/^[a-z][a-z0-9+.-]+:/i.test(ref)) {
      throw broken("it leaves the files, and diff does not use the network; bundle it first");
    }
    const [name = "", pointer = ""] = ref.split("#", 2);
    const path = name === "" ? file : posix.join(posix.dirname(file), decode(name));
    if (tree.kind(path) !== "file") throw broken(`there is no file ${tree.describe(path)}`);
    const id = `${path}#${pointer}`;
    if (underWay.has(id)) throw broken("it goes round in a circle");
    underWay.add(id);
    try {
      let at = open(path);
      for (const key of pointer.split("/").slice(1).map(unescape)) {
        if (step(at.value, key) === undefined) at = follow(at);
        const value = step(at.value, key);
        if (value === undefined) throw broken(`${tree.describe(path)} has nothing at #${pointer}`);
        at = { ...at, value };
      }
      return { ...at, id };
    } finally {
      underWay.delete(id);
    }
  }

  function follow(from: Located): Located {
    const seen = new Set<string>();
    let at = from;
    while (isObject(at.value) && typeof at.value["$ref"] === "string") {
      const key = `${at.file}#${at.value["$ref"]}`;
      if (seen.has(key)) {
        throw new CommandError(
          `${tree.describe(at.file)}: broken $ref "${at.value["$ref"]}": it goes round in a circle`,
        );
      }
      seen.add(key);
      at = target(at.value["$ref"], at.file);
    }
    return at;
  }

  return { open, follow, target };
}

function step(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function unescape(segment: string): string {
  return decode(segment).replaceAll("~1", "/").replaceAll("~0", "~");
}

/** Percent escapes of a URI; text with a lone percent sign is taken as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parse(text: string, name: string): Json {
  if (name.endsWith(".json")) {
    try {
      return JSON.parse(text) as Json;
    } catch (error) {
      throw new CommandError(`${name}: not JSON: ${(error as Error).message}`, { cause: error });
    }
  }
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = error.linePos?.[0].line ?? 1;
    throw new CommandError(
      `${name}:${line}: broken YAML: ${error.message.split(/ at line|\n/)[0]}`,
    );
  }
  try {
    return document.toJS() as Json;
  } catch (problem) {
    // An alias without its anchor, or aliases that would grow without end.
    throw new CommandError(`${name}: broken YAML: ${(problem as Error).message}`, {
      cause: problem,
    });
  }
}
