import assert from 'node:assert/strict';
import type { BrowserContext, Frame, Locator, Page } from 'playwright-core';

import type { KitHost } from './kit-host.ts';

/** What the tests' page of the host keeps; the names are of its script. */
interface HostWindow {
  readonly states: readonly { readonly state: string; readonly viewId: string | null }[];
  readonly heard: readonly unknown[];
}

/** The host's page with one view in it. */
export interface KitPage {
  readonly page: Page;
  readonly view: Locator;
  readonly iframe: Locator;
  readonly status: Locator;
  /** Waits for a state, and gives all that were told so far. */
  readonly until: (state: string) => Promise<readonly string[]>;
  /** The document in the frame. */
  readonly frame: () => Promise<Frame>;
  /** Height of the frame in pixels. */
  readonly height: () => Promise<number>;
  /** Waits until the page has heard a message that holds this. */
  readonly untilHeard: (fact: string) => Promise<void>;
}

/** Opens the host's page with this body. */
export async function openKitPage(host: KitHost, context: BrowserContext, body: string): Promise<KitPage> {
  host.body = body;
  const page = await context.newPage();
  await page.goto(host.origin, { waitUntil: 'domcontentloaded' });
  const view = page.locator('oriel-view').first();
  const iframe = view.locator('iframe');
  return {
    ...{ page, view, iframe, status: view.locator('[role=status]') },
    until: async (state) => {
      await page.locator(`oriel-view[state="${state}"]`).first().waitFor({ state: 'attached' });
      return page.evaluate(() => (window as unknown as HostWindow).states.map((each) => each.state));
    },
    frame: async () => {
      const frame = await (await iframe.elementHandle()).contentFrame();
      assert.ok(frame !== null, 'the view has a frame');
      return frame;
    },
    height: async () => (await iframe.boundingBox())?.height ?? 0,
    untilHeard: async (fact) => {
      await page.waitForFunction(
        (wanted) => (window as unknown as HostWindow).heard.some((data) => JSON.stringify(data).includes(wanted)),
        fact,
      );
    },
  };
}
