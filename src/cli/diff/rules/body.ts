/**
 * Request bodies, responses, and the media types of both.
 */
import type { Verdict } from "../change.ts";
import type { JsonObject } from "../references.ts";
import { judgeDocumentation } from "./documentation.ts";
import { judgeRequired } from "./parameter.ts";
import type { Subject } from "./subject.ts";

export function judgeBody({ edit, after }: Subject): Verdict[] {
  if (edit.kind === "removed") {
    const client = "what a client sends in it is no longer read";
    return [{ rule: "request-body-removed", what: "request body removed", breaks: { client } }];
  }
  if (edit.kind === "added" && after["required"] === true) {
    const client = "a client that sends no body is refused";
    const server = "a server must read it to do what is asked";
    return [
      {
        rule: "required-request-body-added",
        what: "required request body added",
        breaks: { client, server },
      },
    ];
  }
  if (edit.kind === "added") {
    const what = "optional request body added";
    const note = "a server that does not know it ignores it";
    return [{ rule: "optional-request-body-added", kind: "addition", what, breaks: {}, note }];
  }
  if (edit.member === "required") return [judgeRequired("request-body", edit.to === true)];
  return judgeDocumentation(edit);
}

export function judgeResponse({ edit, spot, mapBefore, mapAfter }: Subject): Verdict[] {
  const status = spot.name;
  if (edit.kind === "added") {
    const base = { rule: "status-added", what: `status ${status} added` };
    if (covers(mapBefore, status)) {
      const note = "the responses covered this status before";
      return [{ ...base, kind: "addition", breaks: {}, note }];
    }
    return [{ ...base, breaks: { client: "a client may get a status that it was not told of" } }];
  }
  if (edit.kind === "removed") {
    const base = { rule: "status-removed", what: `status ${status} removed` };
    if (covers(mapAfter, status)) {
      const note = "the responses still cover this status";
      return [{ ...base, kind: "other", breaks: {}, note }];
    }
    const server = "a server that answers with it no longer conforms";
    const client = "a client that waits for it waits in vain";
    return [{ ...base, breaks: status.startsWith("2") ? { client, server } : { server } }];
  }
  return judgeDocumentation(edit);
}

/** Whether `4XX` or `default` stands for a status that is not listed. */
function covers(responses: JsonObject, status: string): boolean {
  return [`${status[0]}XX`, `${status[0]}xx`, "default"].some(
    (key) => key !== status && Object.hasOwn(responses, key),
  );
}

export function judgeMedia({ edit, spot, mapBefore, mapAfter }: Subject): Verdict[] {
  if (edit.kind === "modified") return judgeDocumentation(edit);
  const isAdded = edit.kind === "added";
  const isOnly = Object.keys(isAdded ? mapBefore : mapAfter).length === 0;
  const subject = isOnly ? "body" : `media type ${spot.name}`;
  const base = { rule: `media-type-${edit.kind}`, what: `${subject} ${edit.kind}` };
  if (spot.direction === "request") {
    const server = "a server must now accept a body that it could refuse";
    const client = "a client that sends such a body is refused";
    return [{ ...base, breaks: isAdded ? { server } : { client } }];
  }
  if (isAdded && isOnly) {
    return [{ ...base, breaks: { server: "a server that sends no body no longer conforms" } }];
  }
  if (isAdded) {
    const client = "a client may get a body in a form that it was not told of";
    return [{ ...base, breaks: { client } }];
  }
  const client = "a client that reads such a body no longer gets it";
  const server = "a server that sends such a body no longer conforms";
  return [{ ...base, breaks: { client, server } }];
}
