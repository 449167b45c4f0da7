/**
 * The answer that a request asks for: `Prefer: code=403, example=M_EXCLUSIVE`. Either of the two is enough.
 * @see https://www.rfc-editor.org/rfc/rfc7240
 */
import type { Fault } from "../../src/contract/fault.ts";

export interface Preference {
  readonly code?: string;
  readonly example?: string;
}

/** The examples that an operation declares. */
export interface DeclaredAnswer {
  readonly status: number;
  readonly examples: readonly string[];
}

export interface Choice {
  readonly status: number;
  /** Without one the first of the status. */
  readonly example?: string;
}

/** @param header unknown preferences are ignored, as the RFC says */
export function parsePrefer(header: string | readonly string[] | undefined): Preference {
  const found: Record<string, string> = {};
  for (const match of [header ?? ""].flat().join(",").matchAll(preference)) {
    const { name = "", quoted, plain = "" } = match.groups ?? {};
    found[name.toLowerCase()] ??= quoted ?? plain;
  }
  const { code, example } = found;
  return {
    ...(code === undefined ? {} : { code }),
    ...(example === undefined ? {} : { example }),
  };
}

const preference = /(?<name>[\w-]+)\s*=\s*(?:"(?<quoted>[^"]*)"|(?<plain>[^\s,;"]+))/gu;

/**
 * @param declared the answers of an operation in the order of the document
 * @returns what to answer, by default the lowest success; or 400 with the possible names
 */
export function chooseAnswer(
  declared: readonly DeclaredAnswer[],
  { code, example }: Preference,
): Choice | Fault {
  const usual = [...declared].sort((a, b) => rank(a) - rank(b));
  const answers = code === undefined ? usual : usual.filter((one) => String(one.status) === code);
  if (answers.length === 0) {
    return unknown(
      `code=${code ?? ""}`,
      usual.map((one) => one.status),
    );
  }
  const fitting =
    example === undefined ? answers : answers.filter((one) => one.examples.includes(example));
  const [first] = fitting;
  if (first === undefined) {
    return unknown(`example=${example ?? ""}`, new Set(answers.flatMap((one) => one.examples)));
  }
  return { status: first.status, ...(example === undefined ? {} : { example }) };
}

/** Successes first, then by number. */
function rank({ status }: DeclaredAnswer): number {
  return status >= 200 && status < 300 ? status - 1000 : status;
}

function unknown(asked: string, possible: Iterable<string | number>): Fault {
  const names = [...possible].join(", ");
  return {
    status: 400,
    errcode: "M_INVALID_PARAM",
    field: "Prefer",
    message: `${asked} is not in the contract: choose one of ${names}`,
  };
}
