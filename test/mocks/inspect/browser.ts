/**
 * A real browser without a window. Debian has it in the package `chromium`; `CHROMIUM` names another.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import type { Setting } from "./support.ts";

const places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const executablePath = process.env["CHROMIUM"] ?? places.find((path) => existsSync(path));

/** Why there is no browser; false when there is one. */
export const noBrowser: string | false =
  executablePath === undefined && "there is no Chromium: install it, or name it in CHROMIUM";

export async function launch(): Promise<Browser> {
  assert.ok(executablePath, "tests without a browser are skipped");
  // Chromium refuses to be contained when it is run by root, as it is in containers.
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({ executablePath, args: isRoot ? ["--no-sandbox"] : [] });
}

export interface OpenOptions {
  readonly colorScheme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
}

/** Opens a page. The test fails when the page has errors, breaks its policy, or asks for anything from elsewhere. */
export async function open(
  { inspector: { url }, endings }: Setting,
  browser: Browser,
  { colorScheme = "light", width = 1280, height = 800 }: OpenOptions = {},
): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  page.setDefaultTimeout(10_000);
  const wrong: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") wrong.push(message.text());
  });
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(url)) wrong.push(`asked for ${request.url()}`);
  });
  endings.push(async () => {
    await page.close();
    assert.deepEqual(wrong, []);
  });
  await page.goto(url);
  await page.getByText("Live").waitFor();
  // Which buttons there are is told by the first look at the homeserver, which may come after the rows.
  await page.locator("#clock").filter({ hasText: /\d/u }).waitFor();
  return page;
}
