/**
 * One row of the diagram: a request, or its answer, as an arrow between two lifelines.
 *
 * @import { Exchange, Outcome } from "../exchange.ts"
 */
import { make } from "./element.js";
import { span, timeOfDay } from "./times.js";

/** @typedef {"request" | "answer"} Part */

/** Requests that wait for something to happen: they are open nearly all the time. */
const longPolls = new Set(["sync", "getEvents"]);

/** @param {Exchange} exchange */
export function isLongPoll({ operationId }) {
  return longPolls.has(operationId ?? "");
}

/**
 * @param {Exchange} exchange
 * @param {Part} part
 * @returns {HTMLLIElement} with one button
 */
export function makeRow({ id }, part) {
  const button = make("button", { type: "button", class: "message", tabindex: "-1" });
  const row = make("li", { class: `row ${part}` }, button);
  row.dataset["id"] = String(id);
  return row;
}

/**
 * Shows in a row how things are now.
 *
 * @param {HTMLLIElement} row
 * @param {Exchange} exchange
 * @param {Part} part
 */
export function fillRow(row, exchange, part) {
  const { outcome, from, to, isHeld } = exchange;
  const isRequest = part === "request";
  const [start, end] = isRequest ? [from, to] : [to, from];
  const atMs = isRequest ? exchange.atMs : (outcome?.atMs ?? exchange.atMs);
  row.dataset["side"] = from === "client" ? "client" : "service";
  row.dataset["from"] = from;
  row.dataset["way"] = order.indexOf(start) < order.indexOf(end) ? "right" : "left";
  row.dataset["result"] = isRequest ? (isHeld ? "held" : "sent") : resultOf(outcome);
  const parts = isRequest ? requestParts(exchange) : answerParts(exchange);
  const label = make("span", { class: "label" }, ...parts);
  const time = make("time", {}, timeOfDay(atMs));
  const way = make("span", { class: "unseen" }, `${start} to ${end}: `);
  const arrow = make("span", { class: "arrow" });
  const track = make("span", { class: "track" }, way, label, arrow);
  row.firstElementChild?.replaceChildren(time, make("span", { class: "field" }, track));
}

/** From left to right. */
const order = ["client", "homeserver", "application service"];

/** @param {Outcome | null} outcome */
function resultOf(outcome) {
  if (outcome === null) return "sent";
  if (outcome.kind !== "answered") return outcome.kind;
  return (outcome.status ?? 0) < 400 ? "good" : "bad";
}

/** @param {Exchange} exchange */
function requestParts({ method, operationId, target, about, txnId, attempt, ...rest }) {
  const name = operationId ?? target.replace(/\?.*$/u, "");
  const parts = [make("small", { class: "method" }, method), make("b", {}, name)];
  if (txnId !== null) parts.push(make("span", { class: "txn" }, `txn ${txnId}`));
  if (attempt > 1) parts.push(make("span", { class: "chip try" }, `try ${attempt}`));
  if (rest.isHeld) parts.push(make("span", { class: "chip try" }, "held"));
  if (rest.serviceId !== null) parts.push(make("span", { class: "chip whose" }, rest.serviceId));
  const more = [about, rest.actsAs === null ? null : `as ${rest.actsAs}`];
  const text = more.filter((part) => part !== null).join(" ");
  if (text !== "") parts.push(make("span", { class: "about", title: text }, text));
  return spaced(parts);
}

/** @param {Exchange} exchange */
function answerParts({ outcome, operationId, serviceId }) {
  if (outcome === null) return [];
  const { kind, status, errcode, reason, durationMs } = outcome;
  const what = {
    answered: `${status ?? ""} ${errcode ?? ""}`.trim(),
    lost: `${status ?? ""} lost on its way`,
    none: `no answer: ${reason ?? "unknown"}`,
  }[kind];
  const parts = [
    make("span", { class: `chip ${resultOf(outcome)}` }, what),
    make("small", {}, span(durationMs)),
  ];
  if (serviceId !== null) parts.push(make("span", { class: "chip whose" }, serviceId));
  if (operationId !== null) parts.push(make("span", { class: "about" }, operationId));
  return spaced(parts);
}

/**
 * With spaces, so that what is read out loud is words.
 *
 * @param {readonly Node[]} parts
 */
function spaced(parts) {
  return parts.flatMap((part) => [part, " "]);
}
