/**
 * How pushing to each application service is doing, and when it is tried again.
 *
 * @import { Now, ServiceNow } from "../look.ts"
 */
import { find, make } from "./element.js";
import { span } from "./times.js";

export function createServices() {
  const list = find("services", HTMLUListElement);
  const only = find("only-service", HTMLElement);
  /** When the present wait was first seen: how far the bar is. @type {Map<string, { nextMs: number, sinceMs: number }>} */
  const waits = new Map();

  /**
   * @param {ServiceNow} service
   * @param {number} nowMs
   */
  const toItem = ({ id, state, backlog, attempts, nextAttemptMs, reason, dropped }, nowMs) => {
    const item = make(
      "li",
      { class: state },
      make("b", {}, id),
      " ",
      make("span", { class: "chip state" }, state),
      " ",
      make("span", {}, `${backlog} ${backlog === 1 ? "event waits" : "events wait"}`),
    );
    if (nextAttemptMs !== null) {
      const leftMs = Math.max(nextAttemptMs - nowMs, 0);
      const known = waits.get(id);
      const wait =
        known?.nextMs === nextAttemptMs ? known : { nextMs: nextAttemptMs, sinceMs: nowMs };
      waits.set(id, wait);
      const max = Math.max(nextAttemptMs - wait.sinceMs, 1);
      item.append(
        make("span", { class: "countdown" }, `try ${attempts + 1} in ${span(leftMs)}`),
        make("progress", { max: String(max), value: String(max - leftMs), "aria-hidden": "true" }),
      );
    }
    if (dropped > 0) item.append(make("span", {}, `${dropped} ephemeral dropped`));
    if (reason !== null) item.append(make("span", { class: "reason", title: reason }, reason));
    return item;
  };

  return {
    /** @param {Now} now */
    show({ services, nowMs }) {
      const items = services.map((service) => toItem(service, nowMs));
      const none = make("li", {}, "No application service is registered");
      list.replaceChildren(...(items.length === 0 ? [none] : items));
      only.textContent = services.length === 1 ? (services[0]?.id ?? "") : "";
      document.body.classList.toggle("many-services", services.length > 1);
    },
  };
}
