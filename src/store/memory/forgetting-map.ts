/**
 * A map that forgets its oldest entries when it has too many.
 */

export interface ForgettingMap<V> {
  readonly size: number;
  get(key: string): V | undefined;
  has(key: string): boolean;
  /** An entry keeps its age when only its value changes. */
  set(key: string, value: V): void;
  /** As if the entry were new. */
  renew(key: string, value: V): void;
  /** Forgets entries as long as the oldest is old. */
  forget(isOld: (value: V) => boolean): void;
}

export function createForgettingMap<V>(maxEntries: number): ForgettingMap<V> {
  const entries = new Map<string, V>();
  // One iterator for all calls: it stands at the oldest entry, where a new one would first pass all that was deleted.
  let oldest: Iterator<string> | undefined;

  const set = (key: string, value: V): void => {
    entries.set(key, value);
    if (entries.size <= maxEntries) return;
    oldest ??= entries.keys();
    const next = oldest.next();
    if (next.done !== true) entries.delete(next.value);
  };

  return {
    get size() {
      return entries.size;
    },
    get: (key) => entries.get(key),
    has: (key) => entries.has(key),
    set,
    renew(key, value) {
      entries.delete(key);
      set(key, value);
    },
    forget(isOld) {
      for (const [key, value] of entries) {
        if (!isOld(value)) break;
        entries.delete(key);
      }
      // An iterator that waits keeps the tables alive that the map has outgrown.
      oldest = undefined;
    },
  };
}
