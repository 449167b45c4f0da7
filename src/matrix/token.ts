/**
 * Compares and reads access tokens. A token never reaches a message or a log.
 */

/**
 * Whether two tokens are the same, in a time that does not depend on where they differ.
 *
 * @param given from the wire
 * @param expected from the registration; an empty one equals nothing
 */
export function tokensEqual(given: string, expected: string): boolean {
  // The loop runs over what the caller sent, so its length says nothing about the secret.
  let difference = given.length ^ expected.length;
  let other = 0;
  for (let index = 0; index < given.length; index += 1) {
    difference |= given.charCodeAt(index) ^ expected.charCodeAt(other);
    other = other + 1 < expected.length ? other + 1 : 0;
  }
  return difference === 0 && expected.length > 0;
}

const scheme = "bearer ";

/**
 * The token of an `Authorization` header.
 *
 * @returns undefined when the header is missing or its scheme is not Bearer
 */
export function bearerToken(header: string | null | undefined): string | undefined {
  if (header?.slice(0, scheme.length).toLowerCase() !== scheme) return undefined;
  const token = header.slice(scheme.length).trim();
  return token === "" || /\s/u.test(token) ? undefined : token;
}
