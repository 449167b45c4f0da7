/**
 * Dead letters as text: one line each, or one whole.
 */
import type { DeadLetter } from "../../application-service/transaction-store.ts";

/** `12  2026-11-23T09:00:00Z  event  $id  !room  failed 10 times`; columns that are empty are `-`. */
export function formatLine(letter: DeadLetter): string {
  const { id, kind, eventId, roomId, reason } = letter;
  return [id, timeOf(letter), kind, eventId ?? "-", roomId ?? "-", onOneLine(reason)].join("  ");
}

/** All that is known, and the event as it came, indented. */
export function formatWhole(letter: DeadLetter): string {
  const { id, kind, eventId, roomId, txnId, reason, payload } = letter;
  return [
    `dead letter ${id}: ${onOneLine(reason)}`,
    `put aside    ${timeOf(letter)}`,
    `transaction  ${onOneLine(txnId)}`,
    `kind         ${kind}`,
    `event        ${eventId ?? "-"}`,
    `room         ${roomId ?? "-"}`,
    JSON.stringify(JSON.parse(payload), null, 2),
  ].join("\n");
}

/** With its content as a value, not as text in text. */
export function formatJson(letter: DeadLetter): string {
  return JSON.stringify({ ...letter, payload: JSON.parse(letter.payload) as unknown });
}

function timeOf({ atMs }: DeadLetter): string {
  return new Date(atMs).toISOString().replace(/\.\d+Z$/u, "Z");
}

/** What others have written must not move the cursor of a terminal. */
function onOneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ");
}
