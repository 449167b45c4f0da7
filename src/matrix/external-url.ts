/**
 * Marks a bridged event with where its original is to be found (D68, S78).
 * @see https://spec.matrix.org/v1.19/application-service-api/#referencing-messages-from-a-third-party-network
 */

export interface ExternalUrlOptions {
  /**
   * Take anything that is not empty, such as the message ID of a mail, as the draft proposes. Clients follow only http
   * and https (S79). Defaults to false.
   */
  readonly allowOther?: boolean;
}

/**
 * @param content of the event; left as it is
 * @param url of the original, written as given
 * @returns a copy of the content with `external_url`
 * @throws TypeError when `url` is not an absolute http or https URL, with `allowOther` when it is empty. The message
 *   does not repeat it: such an address may hold a secret.
 */
export function withExternalUrl<Content extends object>(
  content: Content,
  url: string,
  options: ExternalUrlOptions = {},
): Content & { external_url: string } {
  const fault = options.allowOther === true ? faultOfText(url) : faultOfUrl(url);
  if (fault !== undefined) throw new TypeError(fault);
  return { ...content, external_url: url };
}

function faultOfText(text: string): string | undefined {
  return text === "" ? "external_url must not be empty" : undefined;
}

function faultOfUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return "external_url must be an absolute http or https URL";
  const { protocol } = new URL(text);
  if (protocol === "http:" || protocol === "https:") return undefined;
  return `external_url must be an http or https URL, not ${protocol}: pass allowOther for message IDs`;
}
