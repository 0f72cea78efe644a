import assert from 'node:assert/strict';

import { closeServers } from '../service/source/servers.ts';
import { startKitHost, type KitHost } from './support/kit-host.ts';
import { openKitPage } from './support/kit-page.ts';
import { sharedStage } from './support/shared.ts';

const VIEW = '<oriel-view view="problems" person="edith" label="Problems" height="400"></oriel-view>';

describe('a host whose pages require COEP', function () {
  this.timeout(30_000);
  const { context } = sharedStage();
  let host: KitHost;
  const start = async (coep: 'none' | 'require-corp'): Promise<void> => {
    host = await startKitHost({ coep });
    host.headers = { 'cross-origin-embedder-policy': 'require-corp' };
  };
  afterEach(async () => {
    await host.close();
    await closeServers();
  });

  /** The address that the frame ends at: the view's, or that of the browser's own error. */
  async function shownIn(body: string): Promise<string> {
    const kit = await openKitPage(host, await context(), body);
    await kit.until('loaded');
    return (await kit.frame()).evaluate(() => document.URL);
  }

  it('shows no view where it is not registered so', async () => {
    await start('none');
    assert.match(await shownIn(VIEW), /^chrome-error:/u);
  });

  it('shows the view where it is registered with coep: require-corp', async () => {
    await start('require-corp');
    assert.match(await shownIn(VIEW), /\/v\//u);
  });

  it('shows it without, in a credentialless frame of a browser that knows those', async () => {
    await start('none');
    assert.match(await shownIn(VIEW.replace('height', 'credentialless height')), /\/v\//u);
  });
});
