// @ts-check
import { childrenOf, nameOf } from "../document/parts.js";
import { asObject } from "../document/references.js";
import { finding, rule } from "../rule.js";
import { CONTRACT } from "../shapes.js";
/** @import { Finding, Part } from "../document/types.d.ts" */

const ROLE = /^(hsToken|asToken|accessToken)(InQuery)?$/;

/** Convention 9. */
export const securityScheme = rule({
  description:
    "A token is sent in the wrong direction or in the wrong place, where it ends up in somebody's access log: name schemes hsToken, asToken or accessToken after the role, with InQuery for the superseded form beside a Bearer form, and list `{}` last",
  severity: "error",
  shapes: CONTRACT,
  check: ({ root, operations }) => {
    const schemes = childrenOf(root, "components").flatMap((components) =>
      childrenOf(components, "securitySchemes"),
    );
    const names = schemes.map(nameOf);
    return [
      ...schemes.flatMap((scheme) => problemsOf(scheme, names)),
      ...(names.some((name) => name.startsWith("hsToken")) &&
      names.some((name) => name.startsWith("asToken"))
        ? [
            finding(
              root,
              "The document has schemes of both directions, hsToken and asToken",
              "components",
              "securitySchemes",
            ),
          ]
        : []),
      ...[root, ...operations.map(({ part }) => part)]
        .filter(listsNoneBeforeOthers)
        .map((part) =>
          finding(part, "The alternative without a token is not the last one", "security"),
        ),
    ];
  },
});

/**
 * @param {Part} scheme
 * @param {string[]} names of all schemes of the document
 * @returns {Finding[]}
 */
function problemsOf(scheme, names) {
  const name = nameOf(scheme);
  if (!ROLE.test(name))
    return [finding(scheme, `The security scheme "${name}" is not named after a role`)];
  const { type, in: place, name: key } = scheme.value;
  const isInQuery = type === "apiKey" && place === "query" && key === "access_token";
  const isBearer = type === "http" && String(scheme.value["scheme"]).toLowerCase() === "bearer";
  if (!isInQuery && !isBearer)
    return [
      finding(
        scheme,
        `The security scheme "${name}" is neither Bearer nor access_token in the query`,
      ),
    ];
  if (name.endsWith("InQuery") ? isBearer : isInQuery && names.includes(`${name}InQuery`))
    return [finding(scheme, `The security scheme "${name}" is not what its name says`)];
  return [];
}

/**
 * @param {Part} part
 * @returns {boolean}
 */
function listsNoneBeforeOthers({ value }) {
  const { security } = value;
  if (!Array.isArray(security)) return false;
  const none = security.findIndex(
    (alternative) => Object.keys(asObject(alternative) ?? {}).length === 0,
  );
  return none !== -1 && none !== security.length - 1;
}
