/**
 * Takes tokens out of what is shown.
 */

/** What looks like a token, whoever made it: Synapse's own begin with `syt_`. */
const looksSecret = /\bsyt_\w+|(?<=access_token=)[^&\s"']+|(?<=Bearer )[^\s"']+/gu;

/** @param secrets taken out wherever they stand */
export function createMask(secrets: readonly string[]): (text: string) => string {
  return (text) =>
    secrets
      .filter((secret) => secret !== "")
      .reduce((masked, secret) => masked.replaceAll(secret, "…"), text)
      .replaceAll(looksSecret, "…");
}
