/**
 * Reads the header that says how long to stay away: a number of seconds, or a date.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */

export interface RetryAfterOptions {
  /** The time of day, in milliseconds since 1970 UTC; dates are relative to it. */
  readonly nowMs: number;
  /** No answer is longer, in milliseconds. Defaults to Infinity. */
  readonly maxMs?: number;
}

/**
 * @param value of the `Retry-After` header; decimals, which some servers send, are accepted
 * @returns milliseconds to wait; 0 for a negative number and a date in the past; undefined when there is no header, or
 *   it is neither seconds nor an HTTP date
 */
export function parseRetryAfter(
  value: string | null | undefined,
  options: RetryAfterOptions,
): number | undefined {
  const text = value?.trim() ?? "";
  const waitMs = /^-?\d+(?:\.\d+)?$/u.test(text)
    ? Math.ceil(Number(text) * 1000)
    : (parseHttpDate(text, options.nowMs) ?? Number.NaN) - options.nowMs;
  if (Number.isNaN(waitMs)) return undefined;
  return Math.max(0, Math.min(waitMs, options.maxMs ?? Infinity));
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const month = `(?<month>${months.join("|")})`;
const time = String.raw`(?<hour>[01]\d|2[0-3]):(?<minute>[0-5]\d):(?<second>[0-5]\d|60)`;

/**
 * The three forms that a recipient has to accept: the present one, RFC 850's, and that of C's asctime(). `Date.parse`
 * would take much more for a date, and the last form for local time.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
 */
const forms = [
  String.raw`[A-Z][a-z]{2}, (?<day>\d{2}) ${month} (?<year>\d{4}) ${time} GMT`,
  String.raw`[A-Z][a-z]{5,8}, (?<day>\d{2})-${month}-(?<year>\d{2}) ${time} GMT`,
  String.raw`[A-Z][a-z]{2} ${month} (?<day>[\d ]\d) ${time} (?<year>\d{4})`,
].map((form) => new RegExp(`^${form}$`, "u"));

/** Milliseconds since 1970 UTC, or undefined when the text is no HTTP date. */
function parseHttpDate(text: string, nowMs: number): number | undefined {
  for (const form of forms) {
    const groups = form.exec(text)?.groups;
    if (groups === undefined) continue;
    const part = (name: string) => Number(groups[name]);
    const year = groups["year"]?.length === 2 ? fullYear(part("year"), nowMs) : part("year");
    const monthIndex = months.indexOf(groups["month"] ?? "");
    const midnight = new Date(0).setUTCFullYear(year, monthIndex, part("day"));
    // The 31st of February becomes a day in March: no such date.
    if (new Date(midnight).getUTCDate() !== part("day")) return undefined;
    return midnight + ((part("hour") * 60 + part("minute")) * 60 + part("second")) * 1000;
  }
  return undefined;
}

/** Two digits mean the year of this century, unless that is more than 50 years ahead: then the last one. */
function fullYear(twoDigits: number, nowMs: number): number {
  const thisYear = new Date(nowMs).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + twoDigits;
  return year > thisYear + 50 ? year - 100 : year;
}
