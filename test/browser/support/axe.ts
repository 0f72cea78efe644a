import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type axe from 'axe-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** How a document is looked at. */
export interface Sight {
  /** Of the window, in CSS pixels. */
  readonly width: number;
  readonly colorScheme: 'light' | 'dark';
}

/** A window in which axe-core looks at one document after another. */
export interface AxeWindow {
  /** What is wrong with the document: one line for each rule and element; empty where all is well. */
  look(html: string, sight: Sight): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** A finding of axe-core, as far as it is told. */
interface Finding {
  readonly rule: string;
  readonly help: string;
  /** The element, its beginning. */
  readonly html: string;
  /** Which kind of doubt, where axe-core cannot decide; null for a violation. */
  readonly doubt: string | null;
}

/** What axe-core leaves undecided, by rule and kind of doubt, and why that is no finding here. */
const UNDECIDED: Readonly<Record<string, string>> = {
  'th-has-data-cells:':
    'It does not know headers of groups of rows (HTML, "the th element", scope="rowgroup"): their cells are in the same tbody.',
  'color-contrast: elmPartiallyObscured':
    'Text of a wide table that is scrolled out of sight; it is measured in wider windows.',
  'color-contrast: elmPartiallyObscuring': 'The same, of an element that holds such text.',
  'color-contrast: shortTextContent, out of sight': 'The same, of a single character.',
  'frame-tested:': 'What is in the frames of a host is looked at by itself.',
  'color-contrast: imgNode': 'Text in a drawing; its colours are tokens whose contrast the theme is checked for.',
};

/** Opens such a window. The policy of our pages is bypassed (other tests look at it): axe-core is a script and needs timers. */
export async function openAxeWindow(browser: Browser): Promise<AxeWindow> {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto('data:text/html,<!doctype html><title>axe</title>');
  await page.evaluate(AXE);
  return {
    look: async (html, { width, colorScheme }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme });
      // The window stays, and axe-core with it; the parser is the one that makes declarative shadow roots.
      await page.evaluate((text) => {
        const { documentElement } = (Document as unknown as Parser).parseHTMLUnsafe(text);
        document.replaceChild(document.adoptNode(documentElement), document.documentElement);
        scrollTo(0, 0);
      }, html);
      return findingsIn(page);
    },
    close: () => context.close(),
  };
}

/** Opens a page of a server and says what axe-core finds in it; what is in its frames is looked at by itself. */
export async function lookAt(context: BrowserContext, url: string, sight: Sight): Promise<readonly string[]> {
  const page = await context.newPage();
  await page.setViewportSize({ width: sight.width, height: 900 });
  await page.emulateMedia({ colorScheme: sight.colorScheme });
  await page.goto(url);
  await page.evaluate(AXE);
  const found = await findingsIn(page);
  await page.close();
  return found;
}

/** HTML, "Document.parseHTMLUnsafe()". */
interface Parser {
  parseHTMLUnsafe(html: string): Document;
}

async function findingsIn(page: Page): Promise<readonly string[]> {
  const found = await page.evaluate(async (): Promise<readonly Finding[]> => {
    // The shade at the edge of a table is a gradient: axe-core measures no text in front of one.
    const plain = document.createElement('style');
    plain.textContent = '*{background-image:none!important}';
    document.head.append(plain);
    const { violations, incomplete } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ['violations', 'incomplete'],
      rules: { 'target-size': { enabled: true } },
      ...{ iframes: false, preload: false, selectors: false },
    });
    return [...violations, ...incomplete].flatMap(({ id, help, nodes }, index) =>
      nodes.map(({ html, any }) => {
        const { messageKey = null, bgColor = null } = (any[0]?.data ?? {}) as Readonly<Record<string, string | null>>;
        const kind = `${messageKey ?? ''}${messageKey === 'shortTextContent' && bgColor === null ? ', out of sight' : ''}`;
        return {
          rule: id,
          help,
          html: html.slice(0, 200),
          doubt: index < violations.length ? null : kind,
        };
      }),
    );
  });
  return found
    .filter(({ rule, doubt }) => doubt === null || UNDECIDED[`${rule}: ${doubt}`.trim()] === undefined)
    .map(({ rule, help, html, doubt }) => `${rule}${doubt === null ? '' : ` (undecided: ${doubt})`}: ${help}: ${html}`);
}
