import type { Page } from 'playwright-core';

/** A piece of text as it is painted. */
interface PaintedText {
  readonly text: string;
  readonly colour: string;
  readonly behind: string;
}

/** WCAG 2.2, 1.4.3 (AA), for text of any size. */
const LEAST = 4.5;

/** Texts of a page that stand out too little from what is behind them, each with its ratio. */
export async function faintTexts(page: Page): Promise<readonly string[]> {
  const painted = await paintedTexts(page);
  if (painted.length === 0) throw new Error('The page has no text to measure.');
  return painted.flatMap(({ text, colour, behind }) => {
    const ratio = contrast(colour, behind);
    return ratio < LEAST ? [`${ratio.toFixed(2)}: ${text}`] : [];
  });
}

function paintedTexts(page: Page): Promise<readonly PaintedText[]> {
  return page.locator('body *').evaluateAll((elements) => {
    const behind = (element: Element | null): string => {
      if (element === null) return 'rgb(255, 255, 255)';
      const { backgroundColor } = getComputedStyle(element);
      if (backgroundColor !== 'rgba(0, 0, 0, 0)') return backgroundColor;
      const root = element.getRootNode();
      return behind(element.parentElement ?? (root instanceof ShadowRoot ? root.host : null));
    };
    const ownText = (element: Element): string =>
      [...element.childNodes]
        .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
        .map(({ textContent }) => textContent)
        .join('')
        .trim();
    // The words of a place that was filled, and the stylesheet of a shadow root, are not painted.
    return elements
      .filter((element) => element.checkVisibility())
      .map((element) => ({ text: ownText(element), colour: getComputedStyle(element).color, behind: behind(element) }))
      .filter(({ text }) => text !== '');
  });
}

/** WCAG 2.2, "contrast ratio", of two opaque colours written `rgb(r, g, b)`. */
function contrast(one: string, other: string): number {
  const [lighter, darker] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return ((lighter ?? 0) + 0.05) / ((darker ?? 0) + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const channels = /^rgb\((\d+), (\d+), (\d+)\)$/u.exec(colour)?.slice(1).map(Number);
  if (channels === undefined) throw new Error(`Not an opaque colour: ${colour}`);
  const [red = 0, green = 0, blue = 0] = channels.map((each) => {
    const share = each / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
