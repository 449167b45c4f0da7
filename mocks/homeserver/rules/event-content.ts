/**
 * What the content of an event may not have, whoever sends it: numbers that canonical JSON has no place for, and power levels
 * that are none. A 1.0 cannot be told from a 1 here: Synapse refuses it.
 * @see https://spec.matrix.org/v1.19/appendices/#canonical-json
 * @see https://spec.matrix.org/v1.19/rooms/v10/#authorization-rules
 */
import { MatrixError } from "../../../src/matrix/error.ts";
import { isUserId } from "../../../src/matrix/identifiers.ts";
import type { Content } from "../state/account-data.ts";

/** In these a power level may not be a text. */
const firstWithIntegers = 10;
/** In these content is canonical JSON. */
const firstStrict = 6;

const levels = [
  "ban",
  "events_default",
  "invite",
  "kick",
  "redact",
  "state_default",
  "users_default",
];
const mapsOfLevels = ["events", "notifications", "users"];

/** @throws MatrixError 400, as Synapse says it */
export function checkContent(version: string, type: string, content: Content): void {
  if (Number(version) >= firstStrict) checkNumbers(content);
  if (type !== "m.room.power_levels") return;
  if (Number(version) >= firstWithIntegers) {
    for (const name of levels) checkLevel(name, content[name]);
    for (const name of mapsOfLevels) checkMap(name, content[name]);
  }
  const stranger = Object.keys(content["users"] ?? {}).find((userId) => !isUserId(userId));
  if (stranger === undefined) return;
  throw new MatrixError(400, "M_UNKNOWN", `Not a valid user_id: ${stranger}`);
}

function checkNumbers(value: unknown): void {
  if (typeof value === "number" && !Number.isInteger(value)) {
    throw badJson("Bad JSON value: float");
  }
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw badJson("JSON integer out of range");
  }
  if (typeof value === "object" && value !== null) Object.values(value).forEach(checkNumbers);
}

function checkMap(name: string, value: unknown): void {
  if (value === undefined) return;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badJson(`"${name}" must be an object`);
  }
  for (const [key, level] of Object.entries(value)) checkLevel(key, level);
}

function checkLevel(name: string, value: unknown): void {
  if (value === undefined || typeof value === "number") return;
  throw badJson(`"${name}" must be an integer, not ${JSON.stringify(value)}`);
}

function badJson(error: string): MatrixError {
  return new MatrixError(400, "M_BAD_JSON", error);
}
