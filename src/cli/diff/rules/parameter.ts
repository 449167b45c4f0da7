/**
 * Parameters and response headers.
 */
import type { Verdict } from "../change.ts";
import { showValue } from "../wire-value.ts";
import { judgeDocumentation } from "./documentation.ts";
import type { Subject } from "./subject.ts";

export function judgeParameter({ edit, before, after }: Subject): Verdict[] {
  const { kind, member, from, to } = edit;
  if (kind === "removed") {
    const client = "what a client asks for with it is no longer done";
    return [{ rule: "parameter-removed", what: "parameter removed", breaks: { client } }];
  }
  if (kind === "added" && after["required"] === true) {
    const client = "a client that leaves it out is refused";
    const server = "a server must understand it to do what is asked";
    return [
      {
        rule: "required-parameter-added",
        what: "required parameter added",
        breaks: { client, server },
      },
    ];
  }
  if (kind === "added") {
    const note = "a server that does not know it ignores it";
    return [
      {
        rule: "optional-parameter-added",
        kind: "addition",
        what: "optional parameter added",
        breaks: {},
        note,
      },
    ];
  }
  if (member === "required") return [judgeRequired("parameter", to === true)];
  if (member === "name" && before["in"] === "path") {
    const what = `path parameter renamed ${String(from)} → ${String(to)}`;
    const note = "its name is not sent";
    return [{ rule: "path-parameter-renamed", kind: "other", what, breaks: {}, note }];
  }
  // The name of a header may be written in capitals or not.
  if (member === "name") return [];
  if (["style", "explode", "allowReserved", "allowEmptyValue"].includes(member ?? "")) {
    return [
      {
        rule: "parameter-serialisation-changed",
        what: `${member} changed`,
        from: showValue(from ?? "default"),
        to: showValue(to ?? "default"),
        breaks: {
          client: "a client that writes it the old way is misread",
          server: "a server that reads it the old way misreads it",
        },
      },
    ];
  }
  return judgeDocumentation(edit);
}

/** Something that is sent with a request became required or optional. */
export function judgeRequired(subject: string, isRequired: boolean): Verdict {
  return {
    rule: `${subject}-became-${isRequired ? "required" : "optional"}`,
    what: isRequired ? "optional → required" : "required → optional",
    breaks: isRequired
      ? { client: "a client that leaves it out is refused" }
      : { server: "a server must now do without it" },
  };
}

export function judgeHeader({ edit, after }: Subject): Verdict[] {
  if (edit.kind === "removed") {
    const client = "a client that reads it no longer gets it";
    return [{ rule: "header-removed", what: "header removed", breaks: { client } }];
  }
  if (edit.kind === "added") {
    if (after["required"] !== true) {
      return [{ rule: "header-added", kind: "addition", what: "header added", breaks: {} }];
    }
    const server = "a server must now send it";
    return [{ rule: "required-header-added", what: "required header added", breaks: { server } }];
  }
  if (edit.member !== "required") return judgeDocumentation(edit);
  return [judgeGuaranteed("header", edit.to === true)];
}

/** Something that is sent with a response became required or optional. */
export function judgeGuaranteed(subject: string, isRequired: boolean): Verdict {
  return {
    rule: `response-${subject}-became-${isRequired ? "required" : "optional"}`,
    what: isRequired ? "optional → required" : "required → optional",
    breaks: isRequired
      ? { server: "a server that leaves it out no longer conforms" }
      : { client: "a client can no longer count on it" },
  };
}
