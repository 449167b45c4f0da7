/**
 * What the recorded homeserver has made up → what the mock has made up in its place: IDs, tokens, sessions.
 */

export interface StandIns {
  /** Takes note of strings at the same place in both answers. */
  learn(then: unknown, now: unknown): void;
  /** A request of then, as it has to be now. */
  replace(text: string): string;
}

export function createStandIns(): StandIns {
  const known = new Map<string, string>();
  const learn = (then: unknown, now: unknown): void => {
    if (typeof then === "string" && typeof now === "string") {
      if (/^[!$]|^[A-Za-z]{24}$/u.test(then) && then !== now) {
        known.set(then, now);
        known.set(encodeURIComponent(then), encodeURIComponent(now));
      }
      return;
    }
    if (typeof then !== "object" || then === null) return;
    if (typeof now !== "object" || now === null) return;
    for (const [key, value] of Object.entries(then)) {
      learn(value, (now as Record<string, unknown>)[key]);
    }
  };
  return {
    learn,
    replace: (text) =>
      Array.from(known).reduce((all, [from, to]) => all.replaceAll(from, to), text),
  };
}
