/**
 * Headers and bodies of one exchange.
 *
 * @import { Exchange, ExchangeDetails, Message } from "../exchange.ts"
 */
import { find, make } from "./element.js";
import { span, timeOfDay } from "./times.js";

/** @param {(id: number | undefined) => void} onShow */
export function createDetails(onShow) {
  const panel = find("details", HTMLElement);
  /** What had the focus before. @type {Element | null} */
  let opener = null;
  /** @type {number | undefined} */
  let shownId;

  const close = () => {
    if (panel.hidden) return;
    const hadFocus = panel.contains(document.activeElement);
    panel.hidden = true;
    shownId = undefined;
    onShow(undefined);
    if (hadFocus && opener instanceof HTMLElement && opener.isConnected) opener.focus();
  };

  /** @param {Exchange} exchange */
  const show = async (exchange) => {
    shownId = exchange.id;
    const details = await load(exchange.id);
    if (shownId !== exchange.id) return;
    const closer = make("button", { type: "button", "aria-label": "Close", title: "Esc" }, "✕");
    closer.addEventListener("click", close);
    const { method, operationId } = exchange;
    panel.replaceChildren(
      make("header", {}, make("h2", {}, `${method} ${operationId ?? ""}`), closer),
      make("p", { class: "target" }, exchange.target),
      facts(exchange),
      ...(details === undefined
        ? [make("p", {}, "Headers and bodies are not in the log any more.")]
        : [
            ...messageParts("Request", details.request),
            ...(details.answer === null ? [] : messageParts("Answer", details.answer)),
          ]),
    );
    panel.hidden = false;
    onShow(exchange.id);
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });

  return {
    close,
    /** @param {Exchange} exchange */
    async open(exchange) {
      opener = document.activeElement;
      await show(exchange);
      panel.focus({ preventScroll: true });
      panel.scrollTop = 0;
    },
    /** When the answer has come meanwhile. @param {Exchange} exchange */
    refresh(exchange) {
      // What is being read, or copied, stays as it is.
      const isIdle = !panel.contains(document.activeElement) || document.activeElement === panel;
      if (exchange.id === shownId && isIdle) void show(exchange);
    },
  };
}

/**
 * @param {number} id
 * @returns {Promise<ExchangeDetails | undefined>}
 */
async function load(id) {
  try {
    const response = await fetch(`exchanges/${id}`);
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}

/** @param {Exchange} exchange */
function facts({ from, to, serviceId, actsAs, txnId, attempt, roomIds, atMs, outcome }) {
  const list = make("dl");
  /** @type {readonly (readonly [string, string | null | undefined])[]} */
  const all = [
    ["From", from],
    ["To", to],
    ["Registration", serviceId],
    ["Acts as", actsAs],
    ["Transaction", txnId],
    ["Try", attempt > 1 ? String(attempt) : null],
    ["Rooms", roomIds.join(" ")],
    ["Asked at", timeOfDay(atMs)],
    ["Answer", outcome === null ? "none yet" : describe(outcome)],
    ["Took", outcome === null ? null : span(outcome.durationMs)],
  ];
  for (const [name, value] of all) {
    if (value) list.append(make("dt", {}, name), make("dd", {}, value));
  }
  return list;
}

/** @param {NonNullable<Exchange["outcome"]>} outcome */
function describe({ kind, status, errcode, reason }) {
  if (kind === "none") return `none: ${reason ?? "unknown"}`;
  const parts = [status, errcode, kind === "lost" ? "(lost on its way)" : null];
  return parts.filter((part) => part !== null).join(" ");
}

/**
 * @param {string} title
 * @param {Message} message
 */
function messageParts(title, { headers, body, bytes }) {
  const list = make("dl", { class: "headers" });
  for (const [name, value] of headers) list.append(make("dt", {}, name), make("dd", {}, value));
  const size = bytes === undefined ? "not read to its end" : `${bytes} bytes`;
  const isShown = body !== "";
  return [
    make("h3", {}, title, " ", make("small", {}, bytes === 0 ? "no body" : size)),
    list,
    ...(isShown ? [make("pre", { tabindex: "0", "aria-label": `${title} body` }, body)] : []),
  ];
}
