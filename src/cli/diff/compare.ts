/**
 * Compares two files or two folders of OpenAPI documents.
 *
 * Both sides are brought to their wire form (`wire-document.ts`), redocly says what differs (`redocly.ts`), and the
 * rules say whom that breaks (`judge.ts`, `rules/`). What redocly's diff does not tell is compared here: security
 * (`security.ts`), errcodes (`errcodes.ts`), documents that come and go, and what is said of a document as a whole
 * (`about-document.ts`). Webhooks and the inside of callbacks are not judged.
 */
import { CommandError } from "../command-error.ts";
import { compareAbout } from "./about-document.ts";
import type { Change, Place } from "./change.ts";
import { readDocuments } from "./documents.ts";
import { compareErrcodes } from "./errcodes.ts";
import { judgeEdits, toChange } from "./judge.ts";
import { mergeChanges } from "./merge-changes.ts";
import { runRedocly } from "./redocly.ts";
import { compareSecurity } from "./security.ts";
import type { Side } from "./sides.ts";
import { writeWireDocument, type DocumentSource, type WireDocument } from "./wire-document.ts";

export async function compareSides(before: Side, after: Side): Promise<Change[]> {
  const [old, now] = [readDocuments(before), readDocuments(after)];
  if (old.size === 0 && now.size === 0) {
    throw new CommandError(
      `no OpenAPI document (a YAML or JSON file with the key "openapi") in ${before.label} or ${after.label}`,
    );
  }
  const changes: Change[] = [];
  const pairs: (readonly [DocumentSource, DocumentSource])[] = [];
  for (const [path, document] of old) {
    const match = now.get(path);
    if (match === undefined) changes.push(documentRemoved(document));
    else pairs.push([document, match]);
  }
  for (const [path, document] of now) if (!old.has(path)) changes.push(documentAdded(document));
  changes.push(...(await comparePairs(pairs)));
  return mergeChanges(changes);
}

async function comparePairs(
  pairs: readonly (readonly [DocumentSource, DocumentSource])[],
): Promise<Change[]> {
  const about = pairs.flatMap(([old, now]) => compareAbout(old, now));
  const wire = {
    before: writeWireDocument(pairs.map(([old]) => old)),
    after: writeWireDocument(pairs.map(([, now]) => now)),
  };
  const isSame = JSON.stringify(wire.before.document) === JSON.stringify(wire.after.document);
  const edits = isSame ? [] : await runRedocly(wire.before, wire.after);
  return [...about, ...judgeEdits(edits, wire), ...compareOperations(wire)];
}

/** What is compared operation by operation without redocly. */
function compareOperations(wire: { before: WireDocument; after: WireDocument }): Change[] {
  const changes: Change[] = [];
  for (const [key, old] of wire.before.operations) {
    const now = wire.after.operations.get(key);
    if (now === undefined) continue;
    const { document, operationId, method, path } = now;
    const place = { document, operationId, method, path, part: "", property: "" };
    for (const verdict of compareSecurity(old.security, now.security)) {
      changes.push(toChange(verdict, [place]));
    }
    for (const [status, errcodes] of old.errcodes) {
      const later = now.errcodes.get(status);
      if (later === undefined) continue;
      for (const verdict of compareErrcodes(errcodes, later)) {
        changes.push(toChange(verdict, [{ ...place, part: `response ${status}` }]));
      }
    }
  }
  return changes;
}

function documentRemoved(document: DocumentSource): Change {
  const { operations } = writeWireDocument([document]);
  const client = "a client that calls any of its operations is answered 404 M_UNRECOGNIZED";
  const what = `document removed (${count(operations.size)})`;
  return {
    rule: "document-removed",
    kind: "break",
    what,
    breaks: { client },
    places: [at(document)],
  };
}

function documentAdded(document: DocumentSource): Change {
  const { operations } = writeWireDocument([document]);
  const what = `document added (${count(operations.size)})`;
  const note = "a server that does not know its operations answers 404 M_UNRECOGNIZED";
  return {
    rule: "document-added",
    kind: "addition",
    what,
    breaks: {},
    note,
    places: [at(document)],
  };
}

function count(operations: number): string {
  return operations === 1 ? "1 operation" : `${operations} operations`;
}

function at({ label }: DocumentSource): Place {
  return { document: label, operationId: "", method: "", path: "", part: "", property: "" };
}
