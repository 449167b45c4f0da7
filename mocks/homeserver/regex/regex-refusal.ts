/**
 * A regular expression that a homeserver does not take. The message is one line, in the words of its engine.
 */
export class RegexRefusal extends Error {
  override readonly name = "RegexRefusal";
}
