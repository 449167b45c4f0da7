/**
 * Which tests name which requirements: in titles, in comments, and in the fixtures that tests run.
 */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Side } from "./requirement.ts";

export interface Mention {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Whose behaviour it can prove: a test of one role says nothing about the other. */
  readonly proves: readonly Side[];
}

/** ID → where it is named, sorted by file. */
export type Mentions = ReadonlyMap<string, readonly Mention[]>;

/** Says what is to be proved, so it proves nothing. */
const traced = "test/requirements/";

/** The request and answer pairs, and what a test imports that goes through them. */
const fixtures = /^test\/data\/.*\.jsonl$/u;
const vectors = /^import \{[^}]*\bvectors\b[^}]*\} from "(?:\.|\.\.\/vectors)\/vectors\.ts";$/mu;

/** In this folder tests go by what they import: some only hold the vectors against the documents and their examples. */
const besideVectors = "test/vectors/";
const code: Readonly<Record<Side, RegExp>> = {
  homeserver: /from "\.\.\/\.\.\/(?:src|mocks)\/homeserver[/.]/u,
  applicationService: /from "\.\.\/\.\.\/(?:src|mocks)\/application-service[/.]/u,
};

const sides: readonly Side[] = ["homeserver", "applicationService"];

/** @param root of the repository */
export async function collectMentions(root: string): Promise<Mentions> {
  const folder = join(root, "test");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    // Of packages that are installed below.
    .filter((file) => !file.includes("/node_modules/"))
    .filter((file) => !file.startsWith(traced) && (file.endsWith(".ts") || fixtures.test(file)))
    .sort();
  const texts = await Promise.all(
    files.map(async (file) => ({ file, text: await readFile(join(root, file), "utf8") })),
  );
  // A fixture alone proves nothing.
  const users = texts.filter(({ text }) => vectors.test(text));
  const provedByFixtures = new Set(users.flatMap(({ file, text }) => sidesOf(file, text)));
  const found = new Map<string, Mention[]>();
  for (const { file, text } of texts) {
    const isFixture = fixtures.test(file);
    for (const id of new Set(namedIn(isFixture ? text : wordsOf(text)))) {
      const proves = isFixture
        ? sides.filter((side) => provedByFixtures.has(side))
        : sidesOf(file, text);
      const mention = { file, proves };
      found.set(id, [...(found.get(id) ?? []), mention]);
    }
  }
  return found;
}

function sidesOf(file: string, text: string): readonly Side[] {
  if (file.startsWith("test/homeserver/")) return ["homeserver"];
  if (file.startsWith("test/application-service/")) return ["applicationService"];
  return file.startsWith(besideVectors) ? sides.filter((side) => code[side].test(text)) : sides;
}

/** IDs in a text; `D71–D86` names all of them. */
export function namedIn(text: string): string[] {
  const ids = text.matchAll(
    /\b(?<letter>[DSUVY])(?<from>\d{1,2})(?<part>[a-z]?)\b(?:\s?[–-]\s?\k<letter>(?<to>\d{1,2})\b)?/gu,
  );
  return [...ids].flatMap(({ groups }) => {
    const { letter = "", from = "", part = "", to } = groups ?? {};
    if (to === undefined) return [`${letter}${from}${part}`];
    const length = Math.max(Number(to) - Number(from) + 1, 1);
    return Array.from({ length }, (_, index) => `${letter}${Number(from) + index}`);
  });
}

/** Comments and titles of a test file: an ID elsewhere in it, such as the name of a device, means something else. */
export function wordsOf(text: string): string {
  const patterns = [
    /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*/gmu,
    /\b(?:test|it|describe|suite)(?:\.\w+)?\(\s*(?<quote>["'`])[\s\S]*?\k<quote>/gu,
    /\b(?:name|title)\s*:\s*(?<quote>["'`]).*?\k<quote>/gu,
  ];
  return patterns.flatMap((pattern) => text.match(pattern) ?? []).join("\n");
}
