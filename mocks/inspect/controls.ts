/**
 * What the buttons of the page ask for.
 */
import { MatrixError } from "../../src/matrix/error.ts";
import type { Feed } from "./feed.ts";
import type { GetHomeserver } from "./inspected.ts";
import type { SendMessage } from "./send-as.ts";
import type { Switches } from "./switches.ts";

export interface ControlOptions {
  readonly feed: Feed;
  readonly switches: Switches;
  readonly homeserver: GetHomeserver;
  readonly sendAs: SendMessage;
}

/** What is answered: as it is, it goes to the page. */
export interface ControlAnswer {
  readonly status: 200 | 400;
  readonly body: Readonly<Record<string, string>>;
}

/** @param text the body of the request. Never rejects */
export type Control = (text: string) => Promise<ControlAnswer>;

type Wish = Readonly<Record<string, unknown>>;
type Act = (wish: Wish) => Readonly<Record<string, string>> | Promise<Record<string, string>>;

/** A week: more is a slip of the finger. */
const maxAdvanceMs = 7 * 24 * 60 * 60 * 1000;
const maxTextLength = 10_000;

export function createControls(options: ControlOptions): Control {
  const { feed, switches, homeserver, sendAs } = options;
  /** One after the other, or the clock would be moved by two at once. */
  let moved: Promise<void> = Promise.resolve();

  const actions: Readonly<Record<string, Act>> = {
    lose({ of, isOn }) {
      if (of !== "homeserver" && of !== "application service") {
        throw new TypeError("say whose answer: homeserver or application service");
      }
      switches.loseNext(of, isOn === true);
      return {};
    },
    hold({ isOn }) {
      switches.hold(isOn === true);
      return {};
    },
    async advance({ ms }) {
      if (typeof ms !== "number" || !(ms >= 0 && ms <= maxAdvanceMs)) {
        throw new RangeError("the clock is moved on by 0 ms to a week");
      }
      const move = moved.then(() => homeserver().advance(ms));
      moved = move.catch(() => undefined);
      await move;
      return {};
    },
    async send({ user, room, text }) {
      const wish = { user: textOf(user), room: textOf(room), text: textOf(text) };
      if (wish.user.trim() === "") throw new TypeError("say as whom: a user ID or a new name");
      return { room: await sendAs(wish) };
    },
    clear() {
      feed.clear();
      return {};
    },
  };

  return async (text) => {
    try {
      const wish = JSON.parse(text) as Wish | null;
      const name = textOf(wish?.["action"]);
      const act = Object.hasOwn(actions, name) ? actions[name] : undefined;
      if (act === undefined || wish === null) throw new TypeError(`there is no action "${name}"`);
      return { status: 200, body: await act(wish) };
    } catch (error) {
      return { status: 400, body: { error: describe(error) } };
    }
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, maxTextLength) : "";
}

/** Only what is known to hold no token. */
function describe(error: unknown): string {
  if (error instanceof SyntaxError) return "the body is no JSON";
  const isKnown =
    error instanceof MatrixError || error instanceof RangeError || error instanceof TypeError;
  return isKnown ? error.message : "it did not work";
}
