/**
 * Transactions as a homeserver sends them, made beforehand: only their numbers are written anew, which costs next to
 * nothing.
 */

const placeholder = "################";

/** A text whose numbers are written over those of the last, once that is not needed any more. */
export interface Numbered {
  with(number: number): Buffer;
}

/** The JSON of a transaction, whose events are different for each number. */
export function createBody(eventCount: number): Numbered {
  return createNumbered(toJson(eventCount));
}

/** The whole request. */
export function createRequest(eventCount: number): Numbered {
  const body = toJson(eventCount);
  return createNumbered(
    `PUT /_matrix/app/v1/transactions/${placeholder} HTTP/1.1\r\nHost: as\r\n` +
      `Authorization: Bearer HS\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

function createNumbered(text: string): Numbered {
  const bytes = Buffer.from(text);
  const places: number[] = [];
  for (let at = bytes.indexOf(placeholder); at !== -1; at = bytes.indexOf(placeholder, at + 1)) {
    places.push(at);
  }
  return {
    with(number) {
      const digits = Buffer.from(String(number).padStart(placeholder.length, "0"));
      for (const place of places) bytes.set(digits, place);
      return bytes;
    },
  };
}

/** Events as they are since room version 4: an ID is `$` and 43 characters. */
function toJson(eventCount: number): string {
  const events = Array.from({ length: eventCount }, (_one, index) => ({
    type: "m.room.message",
    event_id: `$${String(index).padStart(3, "0")}${placeholder}${"aZ09-_bY".repeat(3)}`,
    room_id: `!room${index % 10}:example.org`,
    sender: "@alice:example.org",
    origin_server_ts: 1_700_000_000_001,
    content: {
      msgtype: "m.text",
      body: "a message of the usual length, give or take a few words".repeat(5),
    },
    unsigned: { age: 12 },
  }));
  return JSON.stringify({ events });
}
