import assert from 'node:assert/strict';

import { loadCatalogue } from '../../../src/catalogue.ts';
import type { Host } from '../../../src/service/config/config.ts';
import { heading } from '../../../src/service/page/page.ts';
import { navigationOf, type Navigation } from '../../../src/service/page/navigation.ts';
import type { Dataset } from '../../../src/transform/dataset/dataset.ts';

const { datasets, words } = loadCatalogue();
const datasetOf = (id: string): Dataset => (datasets.get(id) ?? assert.fail()).dataset;
const navigation = (id: string, host: Partial<Pick<Host, 'height' | 'profile'>> = {}): Navigation =>
  navigationOf({ height: 'fixed', profile: 'accessible', ...host }, datasetOf(id), words, (section) => `to-${section}`);
const NONE = { skip: '', bar: '', list: '', main: '<main>' };

describe('links to the sections of a view', () => {
  it('stand in the bar, one for each section in its order, behind a link over them', () => {
    const { skip, bar, list, main } = navigation('summary');
    const { sections } = datasetOf('summary');
    assert.deepEqual(
      [...bar.matchAll(/<a href="#to-([\w-]+)">([^<]+)<\/a>/gu)].map(([, id, title]) => [id, title]),
      sections.map(({ id, title }) => [id, title]),
    );
    assert.match(bar, /^<nav class="oriel-nav" aria-label="Sections">/u);
    assert.equal(skip, '<a class="oriel-skip" href="#oriel--">Skip to the record</a>');
    assert.equal(main, '<main id="oriel--">');
    assert.equal(list, '');
  });

  it('stand in a list that is closed at first where they are many, and the bar has one link to it', () => {
    const { bar, list } = navigation('detailed-care-record');
    const count = `${datasetOf('detailed-care-record').sections.length} sections`;
    assert.equal(bar, `<p class="oriel-jump"><a href="#oriel--sections">${count}</a></p>`);
    assert.ok(list.includes(`<details><summary>${count}</summary><ol id="oriel--sections"><li><a href="#to-`), list);
    assert.equal(list.match(/<li>/gu)?.length, datasetOf('detailed-care-record').sections.length);
  });

  it('are not there where there is little to look for, or the frame is as high as its page, or in the strict profile', () => {
    assert.deepEqual(navigation('allergies'), NONE);
    assert.deepEqual(navigation('summary', { height: 'auto' }), NONE);
    const reached = { ...NONE, main: '<main tabindex="0" aria-label="Summary">' };
    assert.deepEqual(navigation('summary', { profile: 'strict' }), reached);
  });

  it('hold titles as text', () => {
    const dataset = datasetOf('summary');
    const sections = dataset.sections.map((section) => ({ ...section, title: '<b>"x" & y' }));
    const host = { height: 'fixed', profile: 'accessible' } as const;
    const { bar } = navigationOf(host, { ...dataset, sections }, words, (id) => id);
    assert.match(bar, />&lt;b&gt;&quot;x&quot; &amp; y<\/a>/u);
  });
});

describe('the first heading of a view', () => {
  it('is for screen readers alone where the first section has the same title', () => {
    assert.equal(heading(datasetOf('investigations')), '<h1 class="oriel-hidden">Investigations</h1>');
    assert.equal(heading(datasetOf('summary')), '<h1>Summary</h1>');
  });
});
