/**
 * The page in a real browser. With `SCREENSHOTS=folder` what it looks like is written there.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { listenFetch } from "../../../mocks/inspect/listen-fetch.ts";
import { launch, noBrowser, open } from "./browser.ts";
import { findWeakTexts } from "./contrast.ts";
import { addBob, asBob, setUp, type Setting } from "./support.ts";

const options = { skip: noBrowser, timeout: 60_000 };
let browser: Browser;

before(async () => {
  if (noBrowser === false) browser = await launch();
});

after(() => browser?.close());

/** The rows that are seen, as a reader of the screen hears them. */
async function rows(page: Page): Promise<readonly string[]> {
  const texts = await page.locator(".row:not([hidden]) .track").allTextContents();
  return texts.map((text) => text.replaceAll(/\s+/gu, " ").trim());
}

async function untilRow(page: Page, text: string | RegExp): Promise<void> {
  await page.locator(".row:not([hidden])").filter({ hasText: text }).last().waitFor();
}

/** Alice asks something, twice, and then talks in two rooms of which the application service hears. */
async function talk({ homeserver, watched, press, clock }: Setting): Promise<void> {
  await addBob(homeserver);
  await watched(new Request("http://example.org/_matrix/client/versions"));
  for (const text of ["one", "two"]) {
    const made = await press({ action: "send", user: "alice", room: bob, text: "come" });
    const room = made.body["room"] ?? "";
    await asBob(homeserver, `/rooms/${encodeURIComponent(room)}/join`, {});
    await press({ action: "send", user: "alice", room, text });
    while ((await homeserver.pushState("irc")).backlog > 0) await clock.advance(0);
  }
}

const bob = "@_irc_bob:example.org";

test("requests and answers are drawn as they pass, each with its time", options, async (t) => {
  const setting = await setUp(t);
  const page = await open(setting, browser);
  await page.getByText("Nothing has passed by yet").waitFor();
  await talk(setting);
  await untilRow(page, "sendTransaction");
  await page.getByText("Nothing has passed by yet").waitFor({ state: "hidden" });
  const seen = await rows(page);
  assert.match(seen[0] ?? "", /^client to homeserver: GET getVersions$/u);
  assert.match(seen[1] ?? "", /^homeserver to client: 200 .+ getVersions$/u);
  const pushed = seen.find((row) => row.startsWith("homeserver to application service:"));
  assert.match(pushed ?? "", /PUT sendTransaction txn \S+ irc \d+ events?$/u);
  await assert.doesNotReject(
    page.getByRole("heading", { name: "Traffic of example.org" }).waitFor(),
  );
  assert.match(
    (await page.locator(".row time").first().textContent()) ?? "",
    /^\d\d:\d\d:\d\d\.\d{3}$/u,
  );
});

test("one sees only a room, or only an operation", options, async (t) => {
  const setting = await setUp(t);
  await talk(setting);
  const page = await open(setting, browser);
  await untilRow(page, "sendTransaction");
  const [first, second] = setting.homeserver.rooms.list();
  assert.ok(first && second);
  await page.getByLabel("Operation", { exact: true }).selectOption("getVersions");
  assert.equal((await rows(page)).length, 2);
  await page.getByLabel("Room", { exact: true }).selectOption(first.roomId);
  await page.getByText("Nothing fits the filter").waitFor();
  await page.getByLabel("Operation", { exact: true }).selectOption("");
  const inRoom = await rows(page);
  assert.ok(inRoom.some((row) => row.includes("sendTransaction")));
  assert.ok(inRoom.some((row) => row.includes("createRoom")));
  assert.ok(inRoom.every((row) => !row.includes("getVersions")));
  const expected = (await setting.log()).filter(({ roomIds }) => roomIds.includes(first.roomId));
  assert.equal(inRoom.length, expected.length * 2);
  await setting.press({ action: "send", user: "alice", room: second.roomId, text: "elsewhere" });
  await setting.press({ action: "send", user: "alice", room: first.roomId, text: "here" });
  await page.waitForFunction(
    (count) => document.querySelectorAll(".row:not([hidden])").length >= count,
    inRoom.length + 2,
  );
  assert.equal((await rows(page)).filter((row) => row.includes("PUT sendMessage")).length, 3);
});

test("everything is reached with the keyboard, and the focus is seen", options, async (t) => {
  const setting = await setUp(t);
  await talk(setting);
  const page = await open(setting, browser);
  await untilRow(page, "sendTransaction");
  const order: string[] = [];
  for (let count = 0; count < 30; count += 1) {
    await page.keyboard.press("Tab");
    const [name, isSeen] = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!(focused instanceof HTMLElement) || focused === document.body)
        return ["", true] as const;
      const { outlineStyle, outlineWidth } = getComputedStyle(focused);
      const label = focused.closest(".row") === null ? focused.id || focused.textContent : "row";
      return [
        label?.trim() ?? "",
        outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2,
      ] as const;
    });
    if (name === "") break;
    assert.ok(isSeen, `the focus is not seen at ${name}`);
    order.push(name);
  }
  assert.deepEqual(order, [
    "room",
    "operation",
    "pause",
    "clear",
    "lose-service",
    "lose-homeserver",
    "hold",
    "+1 s",
    "+1 min",
    "row",
    "send-user",
    "send-room",
    "send-text",
    "Send",
  ]);

  const newest = page.locator(".row:not([hidden])").last();
  await newest.locator("[tabindex='0']").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest(".row")?.textContent ?? "");
  assert.match(await focused(), /homeserver to client: 200 .* getVersions/u);
  await page.keyboard.press("Enter");
  await page
    .getByRole("complementary", { name: "Details" })
    .getByRole("heading", { name: "GET getVersions" })
    .waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "details");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#details").isVisible(), false);
  assert.match(await focused(), /homeserver to client: 200 .* getVersions/u);
  await page.keyboard.press("End");
  assert.match(await focused(), /sendTransaction/u);
});

test("headers and bodies are shown, tokens are not", options, async (t) => {
  const setting = await setUp(t);
  await talk(setting);
  const page = await open(setting, browser);
  await page.locator(".row.request", { hasText: "sendTransaction" }).last().click();
  const details = page.getByRole("complementary", { name: "Details" });
  await details.getByText("Bearer ‹hs_token of irc›").waitFor();
  assert.match((await details.textContent()) ?? "", /"body": "two"/u);
  const text = await page.content();
  for (const token of ["as-token-of-irc", "hs-token-of-irc"])
    assert.equal(text.includes(token), false);
});

test("what comes from the wire is text, whatever is in it", options, async (t) => {
  const setting = await setUp(t);
  await addBob(setting.homeserver);
  const page = await open(setting, browser);
  const text = "<img src=x onerror=alert(1)>";
  await setting.press({ action: "send", user: "alice", room: bob, text });
  await setting.watched(new Request(`http://example.org/${encodeURIComponent(text)}`));
  await page.locator(".row.request", { hasText: "sendTransaction" }).last().click();
  await page.locator("pre").first().waitFor();
  assert.equal(await page.locator("img").count(), 0);
});

test(
  "an answer is lost, the countdown runs, the clock is moved to the next try",
  options,
  async (t) => {
    const setting = await setUp(t);
    const { homeserver } = setting;
    await addBob(homeserver);
    const page = await open(setting, browser);
    const lose = page.getByRole("button", { name: "Lose next answer of application service" });
    await lose.click();
    await page.locator("[data-lose='application service'][aria-pressed='true']").waitFor();
    await page.getByLabel("Send as", { exact: true }).fill("alice");
    await page.getByLabel("to", { exact: true }).fill(bob);
    await page.getByLabel("Text", { exact: true }).fill("hello");
    await page.keyboard.press("Enter");
    await page.getByText("sent as alice").waitFor();
    await untilRow(page, "200 lost on its way");
    await page.locator("[data-lose='application service'][aria-pressed='false']").waitFor();
    await page.getByText(/^try 2 in \d/u).waitFor();
    await page.getByText("recovering").waitFor();
    await page.getByText(/^\d+ events? waits?$/u).waitFor();
    await shoot(page, "recovering");
    await page.getByRole("button", { name: "To next try" }).click();
    await untilRow(page, "try 2");
    await page.getByText("0 events wait").waitFor();
    assert.ok(homeserver.pushed.length >= 2);
  },
);

test(
  "pushes are held and let go, and the page stands still while it is paused",
  options,
  async (t) => {
    const setting = await setUp(t);
    await addBob(setting.homeserver);
    const page = await open(setting, browser);
    await page.getByRole("button", { name: "Hold pushes" }).click();
    await page.getByRole("button", { name: "Let pushes go" }).waitFor();
    await setting.press({
      action: "send",
      user: "alice",
      room: bob,
      text: "x",
    });
    await untilRow(page, "held");
    assert.deepEqual(setting.homeserver.pushed, []);
    await page.getByRole("button", { name: "Pause" }).click();
    const earlier = await rows(page);
    await page.getByRole("button", { name: "Let pushes go" }).click();
    await page.getByRole("button", { name: /^Resume \(\d+\)$/u }).click();
    await page.locator(".row.answer", { hasText: "sendTransaction" }).first().waitFor();
    assert.ok((await rows(page)).length > earlier.length);
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByText("Nothing has passed by yet").waitFor();
  },
);

test(
  "the newest row stays in sight until one scrolls up, and the log is bounded",
  options,
  async (t) => {
    const setting = await setUp(t);
    const page = await open(setting, browser);
    const ask = async (count: number, path: string): Promise<void> => {
      for (let at = 0; at < count; at += 1)
        await setting.watched(new Request(`http://example.org/${path}${at}`));
    };
    await ask(600, "a");
    await untilRow(page, "/a599");
    await page.waitForFunction(() => document.querySelectorAll(".row").length === 1000);
    const scroller = page.locator("#scroller");
    const fromEnd = () =>
      scroller.evaluate((one) => one.scrollHeight - one.clientHeight - one.scrollTop);
    assert.ok((await fromEnd()) < 2);
    await scroller.evaluate((one) => one.scrollTo(0, 3_000));
    await page.getByRole("button", { name: "Newest" }).waitFor();
    await ask(3, "b");
    await page.getByRole("button", { name: "6 more" }).click();
    assert.ok((await fromEnd()) < 2);
    assert.equal(await page.locator("#newest").isVisible(), false);
    assert.equal(await page.locator(".row").count(), 1_000);
  },
);

test("another site cannot press a button", options, async (t) => {
  const setting = await setUp(t);
  const elsewhere = await listenFetch(
    () =>
      Promise.resolve(new Response("<p>evil</p>", { headers: { "content-type": "text/html" } })),
    { port: 0 },
  );
  t.after(() => elsewhere.close());
  const page = await browser.newPage();
  t.after(() => page.close());
  await page.goto(elsewhere.url);
  const outcomes = await page.evaluate(async (url) => {
    const body = JSON.stringify({ action: "hold", isOn: true });
    const json = { "content-type": "application/json" };
    const tries = [
      fetch(`${url}control`, { method: "POST", body, headers: json }),
      fetch(`${url}control`, { method: "POST", body, mode: "no-cors" }),
      fetch(`${url}stream`),
      fetch(`${url}stream`, { mode: "no-cors" }),
    ];
    return (await Promise.allSettled(tries)).map((one) =>
      one.status === "fulfilled" ? one.value.type : "failed",
    );
  }, setting.inspector.url);
  assert.deepEqual(
    outcomes.filter((type) => type !== "opaque" && type !== "failed"),
    [],
  );
  const own = await open(setting, browser);
  await own.getByRole("button", { name: "Hold pushes", pressed: false }).waitFor();
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const [width, height] of [
    [1280, 800],
    [800, 600],
  ] as const) {
    test(
      `in ${colorScheme}, ${width} by ${height}, all texts are clear and nothing sticks out`,
      options,
      async (t) => {
        const setting = await setUp(t);
        setting.answer = ({ method }) =>
          Promise.resolve(
            Response.json(
              {},
              { status: method === "PUT" && setting.clock.elapsed() < 9 ? 502 : 200 },
            ),
          );
        await addBob(setting.homeserver);
        await setting.press({
          action: "send",
          user: "alice",
          room: bob,
          text: "hello",
        });
        const page = await open(setting, browser, { colorScheme, width, height });
        await untilRow(page, "502");
        await page.getByText("recovering").waitFor();
        assert.deepEqual(await findWeakTexts(page), []);
        const sideways = await page.evaluate(() =>
          [document.documentElement, document.querySelector("#scroller")].map(
            (one) => (one?.scrollWidth ?? 0) - (one?.clientWidth ?? 0),
          ),
        );
        assert.deepEqual(sideways, [0, 0]);
        const height0 = await page.locator("#scroller").evaluate((one) => one.clientHeight);
        assert.ok(height0 > height / 2, `the diagram has only ${height0} pixels`);
        await shoot(page, `${colorScheme}-${width}`);
        await page.locator(".row.answer", { hasText: "502" }).first().click();
        await page.locator("pre").first().waitFor();
        assert.deepEqual(await findWeakTexts(page), []);
        await shoot(page, `${colorScheme}-${width}-details`);
      },
    );
  }
}

async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env["SCREENSHOTS"];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`) });
}
