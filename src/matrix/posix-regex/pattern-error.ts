/**
 * A regular expression that is not taken, with the place where it goes wrong.
 */

const maxShown = 100;

/** The message is one line: the expression, the position, what is wrong and what to do. */
export class NamespacePatternError extends TypeError {
  override readonly name = "NamespacePatternError";
  readonly pattern: string;
  /** In UTF-16 code units from 0, as JavaScript counts in strings. */
  readonly position: number;
  /** What is wrong and what to do, without the expression. */
  readonly reason: string;
  /** Whether every engine refuses it, and not only what is matched here. */
  readonly isWrongEverywhere: boolean;

  constructor(pattern: string, position: number, reason: string, isWrongEverywhere = false) {
    super(`the regular expression ${quote(pattern)} is wrong at position ${position}: ${reason}`);
    this.pattern = pattern;
    this.position = position;
    this.reason = reason;
    this.isWrongEverywhere = isWrongEverywhere;
  }
}

/** On one line, and with single backslashes: a position would not be found among doubled ones. */
export function quote(text: string): string {
  const shown = text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
  return JSON.stringify(shown).replaceAll("\\\\", "\\");
}
