/**
 * How well the texts of a page can be told from what is behind them.
 * @see https://www.w3.org/TR/WCAG22/#contrast-minimum
 */
import type { Page } from "playwright-core";

/** @returns text and contrast of everything visible that is below 4.5 */
export function findWeakTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    if (canvas === null) throw new Error("there is no canvas");
    /** Red, green, blue and opacity, from any way to write a colour. */
    const parse = (colour: string): readonly number[] => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      return Array.from(canvas.getImageData(0, 0, 1, 1).data);
    };
    const luminance = (colour: readonly number[]): number => {
      const [red = 0, green = 0, blue = 0] = colour
        .slice(0, 3)
        .map((part) => part / 255)
        .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const over = (top: readonly number[], bottom: readonly number[]): readonly number[] => {
      const share = (top[3] ?? 255) / 255;
      return [0, 1, 2].map((at) => (top[at] ?? 0) * share + (bottom[at] ?? 0) * (1 - share));
    };
    const behind = (element: Element | null): readonly number[] => {
      if (element === null) return [255, 255, 255];
      const own = parse(getComputedStyle(element).backgroundColor);
      return own[3] === 255 ? own.slice(0, 3) : over(own, behind(element.parentElement));
    };
    const weak: string[] = [];
    for (const element of document.querySelectorAll("body *")) {
      const text = Array.from(element.childNodes)
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent?.trim() ?? "")
        .join("");
      // What cannot be used need not be as clear.
      if (text === "" || !element.checkVisibility() || element.matches(":disabled")) continue;
      const ground = behind(element);
      const [one = 0, other = 0] = [parse(getComputedStyle(element).color), ground]
        .map((colour) => luminance(over(colour, ground)))
        .sort((a, b) => b - a);
      const contrast = (one + 0.05) / (other + 0.05);
      if (contrast < 4.5) weak.push(`${text}: ${contrast.toFixed(2)}`);
    }
    return weak;
  });
}
