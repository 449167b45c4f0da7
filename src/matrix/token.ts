/**
 * Compares and reads access tokens. A token never reaches a message or a log.
 */

const encoder = new TextEncoder();

/**
 * Whether two tokens are the same, in a time that does not depend on where they differ.
 *
 * @param given from the wire
 * @param expected from the registration; an empty one equals nothing
 */
export function tokensEqual(given: string, expected: string): boolean {
  const left = encoder.encode(given);
  const right = encoder.encode(expected);
  // The loop runs over what the caller sent, so its length says nothing about the secret.
  let difference = left.length ^ right.length;
  for (let index = 0; index < left.length; index += 1) {
    difference |= (left[index] ?? 0) ^ (right[index % Math.max(right.length, 1)] ?? 0);
  }
  return difference === 0 && right.length > 0;
}

/**
 * The token of an `Authorization` header.
 *
 * @returns undefined when the header is missing or its scheme is not Bearer
 */
export function bearerToken(header: string | null | undefined): string | undefined {
  const match = /^bearer +(?<token>\S+) *$/iu.exec(header ?? "");
  return match?.groups?.["token"];
}
