/**
 * The page: takes what the server tells, and draws it once per frame.
 *
 * @import { Exchange } from "../exchange.ts"
 * @import { Now, Places } from "../look.ts"
 */
import { createControls } from "./controls.js";
import { createDetails } from "./details.js";
import { createDiagram } from "./diagram.js";
import { find } from "./element.js";
import { createFilters } from "./filters.js";
import { createServices } from "./services.js";

const pause = find("pause", HTMLButtonElement);
const connection = find("connection", HTMLElement);
const empty = find("empty", HTMLElement);
const list = find("rows", HTMLOListElement);

const filters = createFilters(() => {
  diagram.refilter();
  showEmpty();
});
const diagram = createDiagram(filters.isWanted);
const details = createDetails((id) => diagram.mark("open", id));
const services = createServices();
const controls = createControls();

/** What is not drawn yet. @type {Map<number, Exchange>} */
const waiting = new Map();
let isPaused = false;
let mustClear = false;
let isPlanned = false;

function draw() {
  isPlanned = false;
  if (isPaused) {
    pause.textContent = waiting.size === 0 ? "Resume" : `Resume (${waiting.size})`;
    return;
  }
  pause.textContent = "Pause";
  if (mustClear) diagram.clear();
  mustClear = false;
  const changed = Array.from(waiting.values());
  waiting.clear();
  diagram.add(changed);
  filters.offer(diagram.exchanges.values());
  for (const exchange of changed) details.refresh(exchange);
  showEmpty();
}

function plan() {
  if (isPlanned) return;
  isPlanned = true;
  // A tab in the background gets no frames, and would be told of everything at once later.
  if (document.hidden) setTimeout(draw, 250);
  else requestAnimationFrame(draw);
}

function showEmpty() {
  empty.hidden = diagram.shownCount > 0;
  const isFiltered = filters.isOn && diagram.exchanges.size > 0;
  find("empty-title", HTMLElement).textContent = isFiltered
    ? "Nothing fits the filter"
    : "Nothing has passed by yet";
  find("empty-text", HTMLElement).textContent = isFiltered
    ? "Choose all rooms and all operations to see everything."
    : "Point a client or an application service at the homeserver, or send as a user below.";
}

/**
 * @param {"on" | "waiting"} state
 * @param {string} text
 */
function showConnection(state, text) {
  connection.dataset["state"] = state;
  connection.textContent = text;
}

pause.addEventListener("click", () => {
  isPaused = !isPaused;
  pause.setAttribute("aria-pressed", String(isPaused));
  draw();
});

/** @param {EventTarget | null} target */
function exchangeAt(target) {
  const row = target instanceof Element ? target.closest("li") : null;
  return row === null ? undefined : diagram.exchanges.get(Number(row.dataset["id"]));
}
list.addEventListener("click", ({ target }) => {
  const exchange = exchangeAt(target);
  if (exchange !== undefined) void details.open(exchange);
});
for (const type of ["mouseover", "focusin"]) {
  list.addEventListener(type, ({ target }) => diagram.mark("near", exchangeAt(target)?.id));
}
for (const type of ["mouseleave", "focusout"]) {
  list.addEventListener(type, () => diagram.mark("near", undefined));
}

const stream = new EventSource("stream");
stream.addEventListener("open", () => showConnection("on", "Live"));
stream.addEventListener("error", () => showConnection("waiting", "Not connected"));

/**
 * @template Data
 * @param {string} event
 * @param {(data: Data) => void} take
 */
function on(event, take) {
  stream.addEventListener(event, ({ data }) => take(JSON.parse(data)));
}

on("reset", (/** @type {Exchange[]} */ exchanges) => {
  mustClear = true;
  waiting.clear();
  for (const exchange of exchanges) waiting.set(exchange.id, exchange);
  plan();
});
on("exchanges", (/** @type {Exchange[]} */ exchanges) => {
  for (const exchange of exchanges) waiting.set(exchange.id, exchange);
  for (const id of waiting.keys()) {
    if (waiting.size <= 500) break;
    waiting.delete(id);
  }
  plan();
});
on("now", (/** @type {Now} */ now) => {
  services.show(now);
  controls.show(now);
});
on("places", (/** @type {Places} */ places) => {
  find("server-name", HTMLElement).textContent = places.serverName;
  document.title = `Traffic of ${places.serverName}`;
  filters.nameRooms(places);
  controls.offer(places);
  filters.offer(diagram.exchanges.values());
});
filters.offer([]);
