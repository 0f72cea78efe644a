import assert from 'node:assert/strict';
import { pino } from 'pino';

import { allCases, casePages, type CasePageOptions } from '../../gallery/case-page.ts';
import { loadCatalogue } from '../../src/catalogue.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { freeBasePort } from '../browser/support/ports.ts';
import { otherPages } from '../browser/support/other-pages.ts';
import { temporaryFolder } from '../service/launch/host-kit.ts';
import { skipUnless } from '../support/skip.ts';
import { IS_WHOLE } from '../support/whole.ts';
import { checkHtml, hasJava } from './html-checker.ts';

/** Every form in which a page leaves the service. */
const FORMS: Readonly<Record<string, CasePageOptions>> = {
  streamed: {},
  'with the height reporter': { settings: { height: 'auto' } },
  'in one piece': { settings: { browser: 'plain' } },
  strict: { settings: { profile: 'strict' } },
};
/** The case that stands for a dataset where only what is around its sections differs. */
const isUsual = ({ case: name }: { readonly case: string }): boolean => name === 'edith';
const catalogue = loadCatalogue();
const cases = allCases(catalogue);

describe('the Nu HTML checker finds nothing', function () {
  this.timeout(180_000);
  this.slow(20_000);
  before(function () {
    skipUnless.call(this, hasJava(), 'there is no Java to run the HTML checker with');
  });

  it('in the page of every worked case, in every form', async () => {
    const pages = new Map<string, string>();
    for (const [form, options] of Object.entries(FORMS)) {
      const pageOf = await casePages(catalogue, options);
      const isWanted = IS_WHOLE || form === 'streamed' ? () => true : isUsual;
      for (const place of cases.filter(isWanted))
        pages.set(`${place.dataset} ${place.case} ${form}`, await pageOf(place));
    }
    assert.ok(pages.size > cases.length);
    assert.deepEqual(checkHtml(pages), []);
  });

  it('in what readers and operators meet besides, and in the sample hosts', async () => {
    const pages = new Map(await otherPages(catalogue));
    // It is the beginning of a page: what ends it has not left yet.
    pages.delete('waiting');
    const folder = temporaryFolder();
    const log = pino({ level: 'silent' });
    const sandbox = await startSandbox({ port: await freeBasePort(), folder: folder.path, log });
    try {
      const { hospital, council, outOfHours, surgery } = sandbox;
      for (const [name, url] of Object.entries({ hospital, council, outOfHours, surgery }))
        for (const person of ['edith', 'zack'])
          pages.set(`${name} ${person}`, await (await fetch(`${url}/?person=${person}`)).text());
    } finally {
      await sandbox.close();
      folder.remove();
    }
    assert.deepEqual(checkHtml(pages), []);
  });

  it('but does find what is wrong', () => {
    const html = '<!doctype html><html lang="en"><title>T</title><p><table><tr><td headers="none">x</table>';
    assert.match(checkHtml(new Map([['wrong', html]])).join('\n'), /^wrong\.html:1: .*“none”/su);
  });
});
