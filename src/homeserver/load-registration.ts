/**
 * Reads a registration file: the text, not the disk. YAML is a superset of JSON, so both are read.
 * @see https://spec.matrix.org/v1.19/application-service-api/#registration
 */
import type { Registration } from "../editions/registration.ts";
import { checkRegistration } from "./registration-faults.ts";
import { RegistrationError, type RegistrationFault } from "./registration-error.ts";

/**
 * @param text YAML or JSON. A list of namespaces that is left empty, which is null in YAML, is no list
 * @returns all its keys, the unknown ones too
 * @throws RegistrationError listing every fault; of a text that cannot be read, where that is
 */
export async function loadRegistration(text: string): Promise<Registration> {
  return checkRegistration(withoutEmptyLists(await parse(text)));
}

async function parse(text: string): Promise<unknown> {
  // Only those who load files pay for the parser.
  const { LineCounter, parseDocument } = await import("yaml");
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: "error" });
  const faults = document.errors.map(({ code, pos: [start] }): RegistrationFault => {
    const { line, col } = lineCounter.linePos(start);
    // The parser's own messages repeat what stands there, which may be a token.
    return { path: "", message: describeYaml(code, line, col), kind: "malformed" };
  });
  if (faults.length > 0) throw new RegistrationError(faults);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    const message = "not YAML: an alias has no anchor, or there are too many";
    throw new RegistrationError([{ path: "", message, kind: "malformed" }]);
  }
}

function withoutEmptyLists(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("namespaces" in value)) return value;
  const { namespaces } = value;
  if (typeof namespaces !== "object" || namespaces === null) return value;
  const entries = Object.entries(namespaces).filter(([, list]) => list !== null);
  return { ...value, namespaces: Object.fromEntries(entries) };
}

/** What the usual codes mean. */
const mistakes: Readonly<Record<string, string>> = {
  BAD_INDENT: "the indentation does not fit",
  BLOCK_AS_IMPLICIT_KEY: "a colon too many, or a quote that is missing",
  DUPLICATE_KEY: "a key that is there twice",
  MISSING_CHAR: "a character is missing, such as a colon or a closing quote",
  TAB_AS_INDENT: "a tab where spaces must be",
  UNEXPECTED_TOKEN: "something that is not expected there",
};

function describeYaml(code: string, line: number, column: number): string {
  const mistake = mistakes[code];
  return `not YAML at line ${line}, column ${column}: ${mistake === undefined ? code : `${mistake} (${code})`}`;
}
