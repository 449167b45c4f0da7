/**
 * Times as people read them.
 */

/**
 * @param {number} ms since 1970 UTC
 * @returns {string} `14:03:59.004`, in the time zone of the reader
 */
export function timeOfDay(ms) {
  const date = new Date(ms);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  const [hours, minutes, seconds] = parts.map((part) => String(part).padStart(2, "0"));
  return `${hours}:${minutes}:${seconds}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}

/**
 * @param {number} ms
 * @returns {string} `0.4 ms`, `12 ms`, `3.2 s`, `48 s`, `8 min 32 s`
 */
export function span(ms) {
  if (ms > 0 && ms < 1) return `${ms.toFixed(1)} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  return `${Math.floor(seconds / 60)} min${rest === 0 ? "" : ` ${rest} s`}`;
}
