// @ts-check
import { examplesOf, labelOf, stringsIn } from "../document/examples.js";
import { finding, rule } from "../rule.js";
import { EVERYWHERE, shapeOf } from "../shapes.js";

/** Reserved for documentation and tests by RFC 2606 and RFC 6761; addresses; and the domains of the examples of the 2015 draft. */
const RESERVED =
  /(^|\.)(example\.(org|com|net|edu)|example|test|invalid|localhost|hsdomain\.com|someapp\.com|my\.application\.service\.com)$|^[\d.]+$|^\[/i;

/** Belong to those who write the specification. */
const OWN = /(^|\.)matrix\.(org|to)$/i;

/** Whole strings only: prose and opaque keys are full of colons and dots. */
const HOSTS = [
  /^[@#!][^\s:]*:(?<host>[^\s:/]+)(:\d+)?$/,
  /^mxc:\/\/(?<host>[^/:]+)(:\d+)?\//,
  /^https?:\/\/(?<host>[^/:?#]+)/,
  /^[\w.+-]+@(?<host>[\w-]+(\.[\w-]+)+)$/,
];

/** Convention 10. */
export const exampleDomain = rule({
  description:
    "Whoever tries the example sends requests and mail to the owner of a real domain: use example.org, example.com or another reserved name",
  severity: "warn",
  shapes: EVERYWHERE,
  check: (document) => {
    const isOwn = (/** @type {string} */ host) =>
      shapeOf(document.root) === "specification" && OWN.test(host);
    return examplesOf(document).flatMap((example) => {
      const hosts = stringsIn(example.value).flatMap(({ text }) => hostsIn(text));
      const real = [...new Set(hosts.filter((host) => !RESERVED.test(host) && !isOwn(host)))];
      return real.map((host) =>
        finding(example.part, `The ${labelOf(example)} names the domain ${host}`, ...example.keys),
      );
    });
  },
});

/**
 * @param {string} text
 * @returns {string[]}
 */
function hostsIn(text) {
  return HOSTS.flatMap((pattern) => pattern.exec(text)?.groups?.["host"] ?? []);
}
