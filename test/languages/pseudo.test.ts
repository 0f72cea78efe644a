import assert from 'node:assert/strict';
import { parse } from 'yaml';
import { loadCatalogue, TEMPLATES } from '../../src/catalogue.ts';
import { FIXTURES, readCase, type WorkedCase } from '../../src/author/case-definition.ts';
import { casesOf } from '../../src/author/case-places.ts';
import type { DenialCode } from '../../src/service/access/access.ts';
import { ERRORS, type ErrorCode } from '../../src/service/errors.ts';
import type { Launch } from '../../src/service/launch/launch.ts';
import { brokenEnding } from '../../src/service/page/closing.ts';
import { HTML_FRAGMENT, JSON_FRAGMENT } from '../../src/service/page/fragment.ts';
import { bytesOfPieces, type Piece } from '../../src/service/page/html.ts';
import { pageLayout } from '../../src/service/page/layout.ts';
import type { PageFacts } from '../../src/service/page/page.ts';
import { runJob } from '../../src/service/pool/run-job.ts';
import type { SourceConfig } from '../../src/service/config/config.ts';
import type { SourceResult } from '../../src/service/source/source.ts';
import { notAsked } from '../../src/service/source/lookup.ts';
import { answersOf } from '../../src/service/view-facts.ts';
import { viewOf, type ReadyPart } from '../../src/service/view-parts.ts';
import { planOf, type ViewPlan } from '../../src/service/view-plan.ts';
import type { UnavailableReason } from '../../src/transform/answer.ts';
import { transform, wholeHtml } from '../../src/transform/transform.ts';
import { unionOf } from '../docs/page.ts';
import { signingHost } from '../service/launch/host-kit.ts';
import { escaped, marked, PSEUDO, pseudoCatalogue } from './pseudo.ts';

const catalogue = pseudoCatalogue();
const language = catalogue.languages.get(PSEUDO) ?? assert.fail();

/** What extract maps call the codes of a source, as its code system does: these words are part of the record. */
function namesOfCodes(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) =>
    key === 'values' ? [JSON.stringify(Object.values(value as object))] : namesOfCodes(value),
  );
}

const NAMES_OF_CODES = [...catalogue.texts.texts]
  .filter(([file]) => file.startsWith('formats/'))
  .flatMap(([, text]) => namesOfCodes((parse(text) as { readonly shapes?: unknown }).shapes));

/** What a case was given: its extracts, and what it says of their sources. */
function givenIn({ answers, facts }: WorkedCase): readonly string[] {
  return [
    ...NAMES_OF_CODES,
    ...answers.flatMap((answer) => [
      ...(answer.state === 'answered' ? [new TextDecoder().decode(answer.extract.bytes)] : []),
      JSON.stringify([answer.source, facts.person]),
    ]),
  ];
}

describe('a language in letters of its own', () => {
  for (const dataset of catalogue.datasets.keys())
    it(`is all that a reader of '${dataset}' meets besides the record`, function () {
      this.timeout(120_000);
      const recipe = catalogue.recipe(dataset, 'default', 'accessible', PSEUDO) ?? assert.fail();
      assert.deepEqual(
        recipe.dataset.sections.filter(({ lang }) => lang !== null),
        [],
      );
      const places = casesOf(TEMPLATES, dataset);
      assert.ok(places.length > 0);
      for (const place of places) {
        const worked = readCase(place, FIXTURES);
        if (worked.profile === 'strict') continue;
        const html = wholeHtml(
          transform(
            worked.answers,
            { ...recipe, policy: catalogue.policies.get(worked.policy) ?? recipe.policy },
            worked.facts,
          ),
        );
        assert.match(html, /[Ａ-ｚ]/u);
        assert.deepEqual(escaped(html, givenIn(worked)), [], place.file);
      }
    });

  it('finds a sentence that has escaped, and the section that stays in English because of it', () => {
    const lacking = pseudoCatalogue(['Start Date']);
    const recipe = lacking.recipe('allergies', 'default', 'accessible', PSEUDO) ?? assert.fail();
    const [place] = casesOf(TEMPLATES, 'allergies');
    const worked = readCase(place ?? assert.fail(), FIXTURES);
    const html = wholeHtml(transform(worked.answers, recipe, worked.facts));
    const words = escaped(html, givenIn(worked));
    assert.ok(words.includes('excluded'), words.join(' '));
    assert.match(html, /<div class="oriel-section" lang="en"><h2>Current Allergies/u);
    assert.doesNotMatch(html, /[Ａ-ｚ]/u);
  });

  it('leaves English as it was', () => {
    const usual = loadCatalogue().recipe('allergies', 'default') ?? assert.fail();
    const beside = catalogue.recipe('allergies', 'default') ?? assert.fail();
    const worked = readCase(casesOf(TEMPLATES, 'allergies')[0] ?? assert.fail(), FIXTURES);
    const [one, other] = [usual, beside].map((recipe) => wholeHtml(transform(worked.answers, recipe, worked.facts)));
    assert.equal(one, other);
  });
});

describe('the pages around a view, in letters of their own', () => {
  const NOW = '2020-01-31T09:30:00.000Z';
  const OURS = ['Q', 'Oriel', 'GIVEN', 'gp', 'care', 'ABCD', 'GT'];
  let page: PageFacts;

  before(async () => {
    const { host } = await signingHost('ehr');
    const person = { nhsNumber: '9990000018', birthDate: '1941-03-09', name: null };
    const launch: Launch = {
      ...{ jti: 'j', host: { ...host, language: PSEUDO }, person, purpose: 'directcare', emergencyReason: null },
      ...{ consent: null, encounter: null, origin: 'https://ehr.example', views: [], registrations: null },
      user: { id: 'u', name: 'GIVEN', role: 'GIVEN', organisation: 'GIVEN' },
      dateRange: { from: '2019-01-01', until: null },
    };
    page = {
      ...{
        language,
        words: language.words,
        lang: language.tag,
        stylesheet: '',
        density: 'comfortable',
        script: '',
        launch,
      },
      ...{ facts: { today: '2020-01-31', person, dateRange: launch.dateRange }, now: new Date(NOW), viewId: 'ABCD-9' },
    };
  });

  const text = (pieces: readonly Piece[]) => bytesOfPieces(pieces).toString();
  const sayNothing = (what: string, html: string) => assert.deepEqual(escaped(html, OURS), [], what);

  for (const code of unionOf('src/service/access/access.ts', 'DenialCode') as readonly DenialCode[])
    it(`escape nowhere in the denial ${code}`, () => {
      for (const layout of [pageLayout(page.launch.host), HTML_FRAGMENT]) {
        const html = text(layout.denied(code, page));
        assert.ok(html.includes(marked('Nobody has checked the translation on this page')));
        sayNothing(code, html);
      }
    });

  for (const code of Object.keys(ERRORS) as ErrorCode[])
    it(`escape nowhere in the error ${code}`, () => {
      for (const layout of [pageLayout(page.launch.host), HTML_FRAGMENT]) {
        const html = text(layout.failed(code, page));
        assert.match(html, /[Ａ-ｚ]/u);
        assert.ok(html.includes(marked('Nobody has checked the translation on this page')));
        sayNothing(code, html);
      }
      sayNothing(code, brokenEnding(code, page));
    });

  /** A view whose source gave this. */
  function viewOfResult(
    result: Pick<SourceResult, 'state'> & object,
    dataset: string,
  ): { plan: ViewPlan; ready: ReadyPart[] } {
    const recipe = catalogue.recipe(dataset, 'default', 'accessible', PSEUDO) ?? assert.fail();
    const sources = recipe.dataset.sources.map(
      (kind) => ({ id: kind, name: 'GIVEN', kind, contact: 'GIVEN', deadlineMs: 8000 }) as SourceConfig,
    );
    const plan = planOf(recipe.dataset, { sources }, notAsked(NOW));
    const ready = plan.parts.map((part): ReadyPart => {
      const results = part.sources.map(
        ({ id }) => ({ ...result, sourceId: id, sourceName: 'GIVEN', at: NOW, ms: 1 }) as SourceResult,
      );
      const job = {
        ...{ dataset, policy: 'default', profile: 'accessible' as const, language: PSEUDO, facts: page.facts },
        ...{ sections: part.sections.map(({ id }) => id), answers: answersOf(part.sources, results) },
      };
      return { part, results, made: runJob(catalogue, job) };
    });
    return { plan, ready };
  }

  for (const [dataset, form] of [
    ['social-care', 'oriel-contents'],
    ['whole-person', 'oriel-nav'],
  ] as const)
    it(`escape nowhere in the links to the sections of '${dataset}'`, () => {
      const { plan, ready } = viewOfResult({ state: 'unavailable', ...{ reason: 'timeout', since: null } }, dataset);
      const html = text(pageLayout(page.launch.host).whole(viewOf(plan, ready), page));
      assert.ok(html.includes(`<nav class="${form}" aria-label="${marked('Sections')}">`));
      sayNothing(dataset, html);
    });

  for (const reason of unionOf('src/transform/answer.ts', 'UnavailableReason') as readonly UnavailableReason[])
    it(`escape nowhere while a source is awaited, and when it is ${reason}`, () => {
      const since = '2020-01-30T09:00:00.000Z';
      const { plan, ready } = viewOfResult({ state: 'unavailable', ...{ reason, since } }, 'allergies');
      const view = viewOf(plan, ready);
      const layout = pageLayout(page.launch.host);
      const { stream } = layout;
      assert.ok(stream !== null);
      const pieces = [
        ...stream.shell(plan, page),
        ...ready.flatMap((part) => stream.arrival(part, [], page)),
        ...stream.end(view, page),
      ];
      sayNothing('stream', text(pieces));
      sayNothing('whole', text(layout.whole(view, page)));
      sayNothing('fragment', text(HTML_FRAGMENT.whole(view, page)));
      const json = JSON.parse(text(JSON_FRAGMENT.whole(view, page))) as Readonly<Record<string, unknown>>;
      sayNothing('json', JSON.stringify([json['title'], json['notices'], json['person'], json['footer']]));
      assert.match(text(layout.whole(view, page)), new RegExp(`^<!doctype html>\n<html lang="${PSEUDO}">`, 'u'));
      assert.ok(text(pieces).includes(marked('Nobody has checked the translation on this page')));
    });
});
