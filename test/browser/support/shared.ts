import assert from 'node:assert/strict';
import type { BrowserContext, BrowserContextOptions } from 'playwright-core';
import { skipUnless } from '../../support/skip.ts';
import { findChromium } from './chromium.ts';
import { openStage, type Stage } from './stage.ts';

let opening: Promise<Stage> | null = null;

// Of the root suite: one sandbox and one browser serve every file, and close after the last.
after(async () => {
  await (await opening)?.close();
});

/** What a suite has at hand while its tests run. */
export interface Shared {
  readonly stage: () => Stage;
  /** A browser profile of its own, closed after the test. */
  readonly context: (options?: BrowserContextOptions) => Promise<BrowserContext>;
}

/** To be called inside a `describe`: skips it where there is no Chromium; sources answer again after every test. */
export function sharedStage(): Shared {
  let stage: Stage | null = null;
  const contexts: BrowserContext[] = [];
  const current = (): Stage => {
    assert.ok(stage !== null, 'the stage opens before the first test');
    return stage;
  };

  before(async function () {
    this.timeout(60_000);
    const executable = findChromium();
    skipUnless.call(this, executable !== null, 'no Chromium is installed (ORIEL_CHROMIUM names another place)');
    stage = await (opening ??= openStage(executable ?? ''));
  });
  afterEach(async () => {
    for (const each of current().sandbox.switches) {
      each.mode = 'none';
      each.simulator.setFault('none');
    }
    for (const context of contexts.splice(0)) await context.close();
  });

  return {
    stage: current,
    context: async (options = {}) => {
      const context = await current().browser.newContext(options);
      contexts.push(context);
      return context;
    },
  };
}
