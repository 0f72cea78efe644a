import assert from 'node:assert/strict';

import { loadCatalogue } from '../../../src/catalogue.ts';
import type { DenialCode } from '../../../src/service/access/access.ts';
import type { Launch } from '../../../src/service/launch/launch.ts';
import { personsIn } from '../../../src/service/page/person-line.ts';
import { parsePartialDate, UNKNOWN_DATE } from '../../../src/transform/record/partial-date.ts';
import type { WordKey } from '../../../src/transform/record/words.ts';
import { deniedPage, errorPage, viewPage, type PageFacts } from '../../../src/service/page/page.ts';
import { bytesOfPieces } from '../../../src/service/page/html.ts';
import type { Dataset } from '../../../src/transform/dataset/dataset.ts';
import { runJob } from '../../../src/service/pool/run-job.ts';
import { notAsked } from '../../../src/service/source/lookup.ts';
import { viewOf } from '../../../src/service/view-parts.ts';
import { planOf } from '../../../src/service/view-plan.ts';
import { signingHost } from '../launch/host-kit.ts';

const catalogue = loadCatalogue();
const { words, stylesheet } = catalogue;
const language = catalogue.languages.get('en') ?? assert.fail();

/** What stands around a view about this person, at this instant. */
async function pageFor(person: Partial<Launch['person']>, now = '2020-01-31T09:30:00Z'): Promise<PageFacts> {
  const { host } = await signingHost('ehr');
  const full = { nhsNumber: '9990000018', birthDate: '1941-03-09', name: 'Edith TESTPATIENT', ...person };
  const launch: Launch = {
    ...{ jti: 'j', host, person: full, purpose: 'directcare', emergencyReason: null, consent: null, encounter: null },
    user: { id: 'u', name: '<b>Dr</b> & Co', role: 'r', organisation: 'o' },
    ...{ origin: 'https://ehr.example', views: ['problems'], dateRange: null, registrations: null },
  };
  const facts = { today: '2020-01-31', person: full, dateRange: null };
  return {
    words,
    language,
    lang: language.tag,
    stylesheet,
    density: 'comfortable',
    script: '',
    launch,
    facts,
    now: new Date(now),
    viewId: '7K2M-Q9XD',
  };
}

/** A view of problems that no source was asked for. */
const emptyView = (page: PageFacts, changes: Partial<Dataset> = {}): string => {
  const { dataset: loaded } = catalogue.datasets.get('problems') ?? assert.fail();
  const dataset = { ...loaded, ...changes };
  const plan = planOf(dataset, { sources: [] }, notAsked('2020-01-31T09:30:00Z'));
  const ready = plan.parts.map((part) => {
    const sections = part.sections.map(({ id }) => id);
    const job = {
      dataset: 'problems',
      policy: 'default',
      profile: page.launch.host.profile,
      language: page.language.id,
      sections,
      answers: [],
      facts: page.facts,
    };
    return { part, results: [], made: runJob(catalogue, job) };
  });
  return bytesOfPieces(viewPage(viewOf(plan, ready), page)).toString();
};

const titleOf = (html: string): string => /<title>(.*?)<\/title>/.exec(html)?.[1] ?? '';

describe('the person as a source has them', () => {
  for (const [iso, said] of [
    ['2020-01-20', 'died 20-Jan-2020'],
    ['2019', 'died 2019'],
    [null, 'died, date unknown'],
  ] as const)
    it(`is said to be dead first: ${said}`, () => {
      const deathDate = iso === null ? UNKNOWN_DATE : parsePartialDate(iso);
      const source = { id: 'gp', name: 'Fellside Test Surgery', kind: 'gp-record', contact: null };
      const person = { fields: { surname: 'TESTPATIENT', deathDate } };
      const html = personsIn([{ source, state: 'usable', asAt: '', differs: [], lacks: [], person }], words);
      assert.match(
        html,
        new RegExp(`<dd><bdi>Fellside Test Surgery</bdi>.*?<dt>Deceased</dt><dd><bdi>${said}</bdi>.*TESTPATIENT`),
      );
    });
});

describe('a source of which nothing is shown', () => {
  const source = { id: 'gp', name: 'Fellside Test Surgery', kind: 'gp-record', contact: null };
  const missing = { source, state: 'missing', at: '', since: null, refusal: null } as const;

  it('has a line that says so, unless it only says that no system is known', () => {
    const line = /<dd><bdi>Fellside Test Surgery<\/bdi><\/dd><\/div><div><dt>Shown here<\/dt><dd><bdi>nothing</;
    assert.match(personsIn([{ ...missing, key: 'source-timeout' }], words), line);
    for (const state of ['denied', 'dissent'] as const)
      assert.match(personsIn([{ source, state, asAt: '' }], words), line);
    assert.equal(personsIn([{ ...missing, key: 'source-unregistered' }], words), '');
  });
});

describe('the page around a view', () => {
  for (const [name, initials] of [
    ['Edith Mary TESTPATIENT', 'EMT'],
    ['  ', '–'],
    [null, '–'],
    ["<img src=x> זאק O'BRIEN", 'ISXז'],
    ['a b c d e f', 'ABCD'],
    ['𠮷野 家', '𠮷家'],
  ] as const) {
    it(`a title has the initials of ${String(name)}: ${initials}`, async () => {
      assert.equal(titleOf(emptyView(await pageFor({ name }))), `${initials}: Problems and Issues`);
    });
  }

  it('a person without a name is told apart from an empty one', async () => {
    assert.match(emptyView(await pageFor({ name: null })), /<bdi>Your system did not give a name<\/bdi>/);
  });

  it('in the strict profile has nothing of ours around what the standard lays out, and the notices before it', async () => {
    const page = await pageFor({});
    const { launch } = page;
    const html = emptyView({ ...page, launch: { ...launch, host: { ...launch.host, profile: 'strict' } } });
    assert.match(
      html,
      /<main tabindex="0" aria-label="Problems and Issues"><div class="oriel-notice".*?<\/div><div><h1>Problems and Issues<\/h1><div><h2>Active/su,
    );
    assert.doesNotMatch(html, /<section|id="oriel-/u);
  });

  it('names of host and user are text', async () => {
    const html = emptyView(await pageFor({ name: '</bdi><script>alert(1)</script>' }));
    assert.match(html, /by &lt;b&gt;Dr&lt;\/b&gt; &amp; Co \(o\)/);
    assert.doesNotMatch(html, /<script|<b>/);
  });

  it('the time is London’s, on both sides of the change of clocks and of midnight', async () => {
    assert.match(emptyView(await pageFor({}, '2026-06-30T23:30:00Z')), /Viewed on 01-Jul-2026 at 00:30/);
    assert.match(emptyView(await pageFor({}, '2026-12-31T23:30:00Z')), /Viewed on 31-Dec-2026 at 23:30/);
  });

  it('a draft says that it is one, at the top', async () => {
    const page = await pageFor({});
    assert.match(emptyView(page, { status: 'draft' }), /This view is a draft\. It is not approved/);
    assert.doesNotMatch(emptyView(page), /draft/);
  });

  it('a view without any source says so in every section and at the top', async () => {
    const html = emptyView(await pageFor({}));
    assert.match(html, /<footer data-outcome="unavailable" data-completeness="0\/0" data-view="7K2M-Q9XD">/);
    assert.equal(html.match(/The sharing agreement for this view includes no system that holds /g)?.length, 3);
    assert.doesNotMatch(html, /is recorded for this/);
  });
});

describe('the page of a denial', () => {
  const codes: Readonly<Record<DenialCode, true>> = {
    ...{ 'no-agreement-organisation': true, 'no-agreement-role': true, 'no-agreement-purpose': true },
    ...{ 'no-agreement-dataset': true, 'consent-refused': true, 'emergency-without-reason': true },
    ...{ 'dataset-not-active': true, 'audience-age': true, 'no-patient-consent': true },
  };
  for (const code of Object.keys(codes)) {
    it(`${code} has words of its own and a next step`, async () => {
      const html = deniedPage(code, await pageFor({}));
      assert.match(
        html,
        /<h1>This view cannot be shown to you<\/h1><p>[A-Z][^<]+\.<\/p><p>What to do: [A-Z][^<]+\.<\/p>/,
      );
      assert.match(html, /View id 7K2M-Q9XD\. Give it when you phone about this view\./);
    });
  }
});

describe('the page of an error', () => {
  it('says what happened, what to do, and the view id where there is one', () => {
    const said = Object.assign(
      (key: WordKey) => (key === 'error-internal' ? 'It <broke>.' : words(key, { next: 'Try & see.' })),
      { number: words.number },
    );
    const page = {
      lang: 'en-GB',
      language,
      words,
      stylesheet,
      density: 'comfortable',
      script: '',
      viewId: 'ABCD-1234',
    } as const;
    const html = errorPage('internal', { ...page, words: said });
    assert.match(
      html,
      /<p>It &lt;broke&gt;\.<\/p><p>What to do: Try &amp; see\.<\/p><\/main><footer data-outcome="unavailable"><p>View id/,
    );
    assert.match(html, /^<!doctype html>\n<html lang="en-GB">/u);
    assert.doesNotMatch(errorPage('internal', { ...page, viewId: null }), /View id/);
    assert.match(errorPage('ticket-unknown', page), /<footer data-outcome="expired">/);
    assert.match(errorPage('ticket-unknown', page), /<p>This view has already been opened/);
  });

  it('tells no reader of a launch that their own system signed wrongly', () => {
    const html = errorPage('launch-signature', {
      ...{ lang: 'en-GB', language, words, stylesheet, density: 'comfortable', script: '' },
      viewId: null,
    });
    assert.match(html, /<p>Something went wrong in this service\.<\/p>/);
  });
});
