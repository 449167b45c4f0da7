/**
 * What one wants to see: a room, an operation.
 *
 * @import { Exchange } from "../exchange.ts"
 * @import { Places } from "../look.ts"
 */
import { fill, find } from "./element.js";

const notSync = "-sync";

/** @param {() => void} onChange */
export function createFilters(onChange) {
  const room = find("room", HTMLSelectElement);
  const operation = find("operation", HTMLSelectElement);
  /** @type {ReadonlyMap<string, string>} */
  let names = new Map();
  room.addEventListener("change", onChange);
  operation.addEventListener("change", onChange);

  /** @param {Exchange} exchange */
  const operationOf = ({ operationId }) => operationId ?? "(other)";

  return {
    /** @param {Exchange} exchange */
    isWanted(exchange) {
      if (room.value !== "" && !exchange.roomIds.includes(room.value)) return false;
      if (operation.value === notSync) return operationOf(exchange) !== "sync";
      return operation.value === "" || operation.value === operationOf(exchange);
    },
    /**
     * What there is to choose from.
     *
     * @param {Iterable<Exchange>} exchanges
     */
    offer(exchanges) {
      const all = Array.from(exchanges);
      const rooms = new Set([room.value, ...all.flatMap(({ roomIds }) => roomIds)]);
      const operations = new Set([operation.value, ...all.map(operationOf)]);
      rooms.delete("");
      for (const value of ["", notSync]) operations.delete(value);
      fill(room, [
        ["", "All rooms"],
        ...Array.from(rooms, (id) => /** @type {const} */ ([id, names.get(id) ?? id])),
      ]);
      fill(operation, [
        ["", "All operations"],
        [notSync, "All but sync"],
        ...Array.from(operations)
          .sort()
          .map((id) => /** @type {const} */ ([id, id])),
      ]);
    },
    /** @param {Places} places */
    nameRooms({ rooms }) {
      names = new Map(rooms.map(({ roomId, name }) => [roomId, name]));
    },
    get isOn() {
      return room.value !== "" || operation.value !== "";
    },
  };
}
