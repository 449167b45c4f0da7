/**
 * What stands behind the opening parenthesis of a group: nothing in POSIX, and elsewhere a question mark with a name or
 * flags, or with something that no linear matcher can do.
 */
import { note, type PatternSource, refuse, takeMatch } from "./pattern-source.ts";

const extension =
  /\?(?:(?<plain>:)|P?<(?<name>[A-Za-z_]\w*)>|(?<flags>[a-zA-Z]*-?[a-zA-Z]*)(?<end>[:)]))/uy;
const lookAround = /\?<?[=!]/uy;
const backReference = /\?P[=>]/uy;
const anything = /\?.?/suy;

/**
 * @param from where the parenthesis is
 * @returns "flags" when it was no group but `(?i)`, whose flags have been set
 */
export function readGroupHead(source: PatternSource, from: number): "group" | "flags" {
  if (source.text[source.at] !== "?") return "group";
  const groups = takeMatch(source, extension)?.groups;
  if (groups === undefined) return refuseHead(source, from);
  if (groups["flags"] === undefined) {
    note(source, from, "this is not POSIX: write a plain group, ( … )");
    return "group";
  }
  setFlags(source, from, groups["flags"]);
  if (groups["end"] === ":") {
    note(source, from, "flags are not POSIX: write both cases, such as [Aa]");
    return "group";
  }
  const isFirst = from === 0;
  note(
    source,
    from,
    isFirst
      ? "flags are not POSIX: write both cases, such as [Aa]"
      : "Synapse refuses flags behind the first character: put them there, or write both cases, such as [Aa]",
  );
  return "flags";
}

function setFlags(source: PatternSource, from: number, flags: string): void {
  if (flags !== "i" && flags !== "-i") {
    refuse(source, from, "sets flags that are not understood: only i is, which ignores case");
  }
  source.ignoreCase = flags === "i";
}

function refuseHead(source: PatternSource, from: number): never {
  if (takeMatch(source, lookAround) !== null) {
    refuse(
      source,
      from,
      "looks around, which cannot be matched in linear time and which Dendrite and tuwunel refuse: list what may stand there",
    );
  }
  if (takeMatch(source, backReference) !== null) {
    refuse(source, from, "refers back, which cannot be matched in linear time: leave it out");
  }
  takeMatch(source, anything);
  refuse(source, from, 'begins no group that is understood: write "(", or "\\(" for the character');
}
