/**
 * Why an event was put aside, in one line for whoever reads the dead letters.
 */

const maxMessage = 200;

/** @returns `failed 10 times, last with TypeError: no such channel` */
export function failureReason(attempts: number, error: unknown): string {
  const times = attempts === 1 ? "once" : `${attempts} times`;
  const [line = ""] = String(error).split("\n", 1);
  return `failed ${times}, last with ${line.slice(0, maxMessage)}`;
}
