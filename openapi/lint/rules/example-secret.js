// @ts-check
import { examplesOf, labelOf, stringsIn } from "../document/examples.js";
import { finding, rule } from "../rule.js";
import { EVERYWHERE } from "../shapes.js";

/** What secret scanners look for: tokens of homeservers and of common services, and private keys. */
const SECRETS = [
  /\bsyt_[A-Za-z0-9+/=]+_[A-Za-z]{20}_[A-Za-z0-9]{6}\b/,
  /\bsyr_[A-Za-z0-9+/=]+_[A-Za-z]{20}_[A-Za-z0-9]{6}\b/,
  /\bm[ac]t_[A-Za-z0-9]{30}_[A-Za-z0-9]{6}\b/,
  /\bMDAx[A-Za-z0-9_-]{80,}/,
  /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/,
  /\b(ghp|gho|ghs|github_pat|glpat|xox[abp])[_-][A-Za-z0-9_-]{20,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
];

/** Convention 10. */
export const exampleSecret = rule({
  description:
    "Secret scanners stop the build of everybody who vendors the document, and it may be a real token: write something that nobody takes for a secret, such as `as_token_of_the_irc_bridge`",
  severity: "warn",
  shapes: EVERYWHERE,
  check: (document) =>
    examplesOf(document)
      .filter(({ value }) =>
        stringsIn(value).some(({ text }) => SECRETS.some((secret) => secret.test(text))),
      )
      .map((example) =>
        finding(
          example.part,
          `The ${labelOf(example)} holds what looks like a real secret`,
          ...example.keys,
        ),
      ),
});
