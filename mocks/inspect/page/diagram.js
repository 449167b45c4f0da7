/**
 * The rows: in the order in which things happened, as many as the log holds, the newest at the bottom and in sight unless one
 * has scrolled up.
 *
 * @import { Exchange } from "../exchange.ts"
 * @import { Part } from "./rows.js"
 */
import { find } from "./element.js";
import { fillRow, isLongPoll, makeRow } from "./rows.js";

/**
 * @typedef {object} Row
 * @property {HTMLLIElement} element
 * @property {Part} part
 * @property {number} id
 * @property {number} order
 */

const maxExchanges = 500;
/** So far from the bottom still counts as there. */
const nearPx = 40;

/** @param {(exchange: Exchange) => boolean} isWanted */
export function createDiagram(isWanted) {
  const scroller = find("scroller", HTMLElement);
  const list = find("rows", HTMLOListElement);
  const newest = find("newest", HTMLButtonElement);
  /** @type {Map<number, Exchange>} */
  const exchanges = new Map();
  /** @type {Row[]} */
  let rows = [];
  let missed = 0;
  let follows = true;

  const isAtEnd = () =>
    scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - nearPx;
  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
    follows = true;
    missed = 0;
    showMissed();
  };
  const showMissed = () => {
    newest.hidden = follows;
    newest.textContent = missed === 0 ? "Newest ↓" : `${missed} more ↓`;
  };

  /**
   * @param {Exchange} exchange
   * @param {Part} part
   * @param {number} order
   */
  const upsert = (exchange, part, order) => {
    let row = rows.findLast((one) => one.id === exchange.id && one.part === part);
    if (row === undefined) {
      row = { element: makeRow(exchange, part), part, id: exchange.id, order };
      const at = rows.findLastIndex((one) => one.order < order) + 1;
      list.insertBefore(row.element, rows[at]?.element ?? null);
      rows.splice(at, 0, row);
      if (isWanted(exchange)) missed += 1;
    }
    fillRow(row.element, exchange, part);
  };

  const dropOldest = () => {
    for (const id of exchanges.keys()) {
      if (exchanges.size <= maxExchanges) return;
      exchanges.delete(id);
      rows = rows.filter((row) => {
        if (row.id === id) row.element.remove();
        return row.id !== id;
      });
    }
  };

  /** Which rows are wanted, and beside which of them somebody is at work. */
  const arrange = () => {
    /** @type {Map<number, string>} */
    const atWork = new Map();
    for (const { element, id, part } of rows) {
      const exchange = exchanges.get(id);
      if (exchange === undefined) continue;
      element.hidden = !isWanted(exchange);
      element.dataset["busy"] = Array.from(new Set(atWork.values())).join(",");
      if (element.hidden || isLongPoll(exchange)) continue;
      if (part === "request") atWork.set(id, exchange.to);
      else atWork.delete(id);
    }
    // Who comes by Tab comes to the newest row; who is there, or has scrolled up, stays.
    const stays = !follows || list.contains(document.activeElement);
    rove(stays ? list.querySelector("[tabindex='0']") : null);
  };

  const shown = () => rows.filter(({ element }) => !element.hidden);
  /** @param {Row | undefined} row */
  const buttonOf = (row) =>
    /** @type {HTMLButtonElement | null} */ (row?.element.firstElementChild);

  /** One row is reached by Tab, the others from there by arrows. */
  const rove = (/** @type {Element | null} */ chosen) => {
    const isGone = !(chosen instanceof HTMLElement) || chosen.closest("[hidden]") !== null;
    const next = isGone ? buttonOf(shown().at(-1)) : chosen;
    for (const other of list.querySelectorAll("[tabindex='0']")) {
      if (other !== next) other.setAttribute("tabindex", "-1");
    }
    next?.setAttribute("tabindex", "0");
  };

  list.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement) rove(target);
  });
  list.addEventListener("keydown", (event) => {
    const all = shown();
    const at = all.findIndex(({ element }) => element.contains(document.activeElement));
    const page = 10;
    const target = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      PageUp: at - page,
      PageDown: at + page,
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (target === undefined || at < 0) return;
    event.preventDefault();
    const row = all[Math.min(Math.max(target, 0), all.length - 1)];
    buttonOf(row)?.focus({ preventScroll: true });
    row?.element.scrollIntoView({ block: "nearest" });
  });
  newest.addEventListener("click", toEnd);
  scroller.addEventListener("scroll", () => {
    follows = isAtEnd();
    if (follows) missed = 0;
    showMissed();
  });
  const resized = new ResizeObserver(() => {
    if (follows) toEnd();
  });
  resized.observe(scroller);

  return {
    exchanges: /** @type {ReadonlyMap<number, Exchange>} */ (exchanges),
    /** @param {Iterable<Exchange>} changed */
    add(changed) {
      for (const exchange of changed) {
        exchanges.set(exchange.id, exchange);
        upsert(exchange, "request", exchange.order);
        if (exchange.outcome !== null) upsert(exchange, "answer", exchange.outcome.order);
      }
      dropOldest();
      arrange();
      if (follows) toEnd();
      else showMissed();
    },
    clear() {
      exchanges.clear();
      rows = [];
      list.replaceChildren();
      toEnd();
    },
    /** After the filter has changed. */
    refilter() {
      arrange();
      toEnd();
    },
    get shownCount() {
      return shown().length;
    },
    /**
     * Marks both rows of an exchange.
     *
     * @param {"open" | "near"} how
     * @param {number | undefined} id
     */
    mark(how, id) {
      for (const row of rows) row.element.classList.toggle(how, row.id === id);
    },
  };
}
