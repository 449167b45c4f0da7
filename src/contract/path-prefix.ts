/**
 * The path below the place where a server is mounted.
 */

/**
 * @param path undecoded
 * @param prefix such as `/bridge`; nothing for the root
 * @returns the path without the prefix; a path outside of it is returned as it is, and no operation has it
 */
export function withoutPrefix(path: string, prefix: string | undefined): string {
  if (prefix === undefined || prefix === "" || prefix === "/") return path;
  const base = prefix.endsWith("/") ? prefix.slice(0, -1) : prefix;
  if (!path.startsWith(base)) return path;
  return path.charCodeAt(base.length) === slash ? path.slice(base.length) : path;
}

const slash = 0x2f;
