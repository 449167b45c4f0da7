/**
 * The buttons that reach into the homeserver.
 *
 * @import { Now, Places } from "../look.ts"
 */
import { fill, find } from "./element.js";
import { span, timeOfDay } from "./times.js";

export function createControls() {
  const told = find("told", HTMLOutputElement);
  const clock = find("clock", HTMLTimeElement);
  const hold = find("hold", HTMLButtonElement);
  const nextTry = find("next-try", HTMLButtonElement);
  const form = find("send", HTMLFormElement);
  const user = find("send-user", HTMLInputElement);
  const room = find("send-room", HTMLInputElement);
  const text = find("send-text", HTMLInputElement);
  /** @type {readonly HTMLButtonElement[]} */
  const losers = Array.from(document.querySelectorAll("button[data-lose]"));
  /** @type {readonly HTMLButtonElement[]} */
  const advancers = Array.from(document.querySelectorAll("button[data-advance]"));
  let nextMs = 0;

  /**
   * @param {string} message
   * @param {boolean} [isBad]
   */
  const tell = (message, isBad = false) => {
    told.textContent = message;
    told.classList.toggle("bad", isBad);
  };

  /**
   * @param {Readonly<Record<string, unknown>>} wish
   * @returns {Promise<Readonly<Record<string, string>> | undefined>} undefined when it did not work
   */
  const ask = async (wish) => {
    try {
      const response = await fetch("control", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(wish),
      });
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.error);
      tell("");
      return answer;
    } catch (error) {
      tell(error instanceof Error ? error.message : "it did not work", true);
      return undefined;
    }
  };

  /** @param {HTMLButtonElement} button */
  const isPressed = (button) => button.getAttribute("aria-pressed") === "true";

  for (const button of losers) {
    button.addEventListener("click", () =>
      ask({ action: "lose", of: button.dataset["lose"], isOn: !isPressed(button) }),
    );
  }
  for (const button of advancers) {
    button.addEventListener("click", () =>
      ask({ action: "advance", ms: Number(button.dataset["advance"]) }),
    );
  }
  hold.addEventListener("click", () => ask({ action: "hold", isOn: !isPressed(hold) }));
  nextTry.addEventListener("click", () => ask({ action: "advance", ms: nextMs }));
  find("clear", HTMLButtonElement).addEventListener("click", () => ask({ action: "clear" }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sent = { action: "send", user: user.value, room: room.value, text: text.value };
    const answer = await ask(sent);
    if (answer === undefined) return;
    // The next message goes where this one went.
    room.value = room.value.startsWith("#") ? room.value : (answer["room"] ?? "");
    text.value = "";
    tell(`sent as ${sent.user}`);
  });

  return {
    /** @param {Now} now */
    show({ nowMs, canAdvance, losing, isHolding, services }) {
      clock.textContent = timeOfDay(nowMs).slice(0, -4);
      const waits = services.flatMap(({ nextAttemptMs }) => nextAttemptMs ?? []);
      nextMs = waits.length === 0 ? 0 : Math.max(Math.ceil(Math.min(...waits) - nowMs), 0);
      nextTry.disabled = !canAdvance || waits.length === 0;
      nextTry.title = waits.length === 0 ? "Nothing waits to be tried again" : `${span(nextMs)} on`;
      for (const button of advancers) {
        button.disabled = !canAdvance;
        button.title = canAdvance ? "" : "This homeserver goes by the clock of the machine";
      }
      for (const button of losers) {
        const isOn = losing.some((party) => party === button.dataset["lose"]);
        button.setAttribute("aria-pressed", String(isOn));
      }
      hold.setAttribute("aria-pressed", String(isHolding));
      hold.textContent = isHolding ? "Let pushes go" : "Hold pushes";
    },
    /** @param {Places} places */
    offer({ users, rooms }) {
      fill(
        find("users", HTMLDataListElement),
        users.map((id) => [id, id]),
      );
      fill(
        find("rooms", HTMLDataListElement),
        rooms.map(({ roomId, name }) => [name.startsWith("#") ? name : roomId, name]),
      );
    },
  };
}
