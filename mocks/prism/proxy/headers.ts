/**
 * Headers that go through a proxy.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 */

const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * @param rawHeaders names and values in turn, as node:http gives them
 * @param dropped further names in lower case
 * @returns the same without what is for this connection only; order, case and repetitions stay
 */
export function endToEndHeaders(
  rawHeaders: readonly string[],
  dropped: readonly string[] = [],
): string[] {
  const pairs = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [{ name, key: name.toLowerCase(), value: rawHeaders[index + 1] ?? "" }] : [],
  );
  const named = pairs
    .filter(({ key }) => key === "connection")
    .flatMap(({ value }) =>
      value
        .toLowerCase()
        .split(",")
        .map((one) => one.trim()),
    );
  const without = new Set([...hopByHop, ...named, ...dropped]);
  return pairs.flatMap(({ name, key, value }) => (without.has(key) ? [] : [name, value]));
}
